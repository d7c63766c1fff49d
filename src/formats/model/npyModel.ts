import { fileSource, type ByteSource } from '../bytes/byteSource';
import { checkNpySize, isNpy, npyHeaderPlace, readNpyHeader, type NpyHeader } from '../npy';
import { type ModelFile, type ModelFormat } from './modelFile';
import { npyTensor } from './npyTensor';
import { modelFileOf } from './readable';

/** One array of NumPy, with the name "". */
export const npyFormat: ModelFormat = {
  id: 'npy',
  matches: (name, head) => /\.npy$/i.test(name) || isNpy(head),
  open,
};

function open(path: string): ModelFile {
  const source = fileSource(path);
  try {
    const header = readHeader(source);
    let kept: Uint8Array | undefined;
    const range = (begin: number, end: number): Uint8Array =>
      source.read(header.dataStart + begin, header.dataStart + end);
    const whole = (): Uint8Array => (kept ??= range(0, header.length * header.bytesPerValue));
    return modelFileOf({
      format: 'NumPy array',
      files: [path],
      tensors: [npyTensor('', header, { range, whole }, { compressed: false, where: path })],
      refused: [],
      metadata: new Map(),
      notes: [],
      close: () => {
        kept = undefined;
        source.close();
      },
    });
  } catch (error) {
    source.close();
    throw error;
  }
}

function readHeader(source: ByteSource): NpyHeader {
  const { size, name } = source;
  const { dataStart } = npyHeaderPlace(source.read(0, Math.min(size, 12)), name);
  const header = readNpyHeader(source.read(0, Math.min(size, dataStart)), name);
  checkNpySize(header, size, name);
  return header;
}
