import { fileSource, type ByteSource } from '../bytes/byteSource';
import { isZip, openZip, type Zip } from '../bytes/zip';
import { type ZipEntry } from '../bytes/zipDirectory';
import { InputError, inQuotes } from '../errors';
import { checkNpySize, npyHeaderPlace, readNpyHeader, type NpyHeader } from '../npy';
import { npyMembers } from '../npz';
import { type ModelFile, type ModelFormat } from './modelFile';
import { npyTensor, type NpyBytes } from './npyTensor';
import { modelFileOf, type ReadableTensor } from './readable';

/** Bytes that the header of most arrays does not exceed: NumPy makes it a multiple of 64. */
const USUAL_HEADER = 128;

/** Arrays of NumPy in a zip archive. */
export const npzFormat: ModelFormat = {
  id: 'npz',
  matches: (name, head) => /\.npz$/i.test(name) || beginsWithArray(head),
  open,
};

/** Whether the first member of a zip archive is an array: other programs store other things in archives. */
function beginsWithArray(head: Uint8Array): boolean {
  if (!isZip(head) || head.length < 30) return false;
  const length = (head[26] ?? 0) + 256 * (head[27] ?? 0);
  return new TextDecoder().decode(head.subarray(30, 30 + length)).endsWith('.npy');
}

function open(path: string): ModelFile {
  const source = fileSource(path);
  try {
    const zip = openZip(source);
    const { arrays, others } = npyMembers(zip, path);
    const members = new Members(zip, source);
    const tensors: ReadableTensor[] = [];
    const refused = others.map((name) => ({ name, why: 'not a .npy member' }));
    for (const [name, entry] of arrays) {
      try {
        tensors.push(members.tensor(name, entry));
      } catch (error) {
        // A member that is damaged, or no array of numbers, hides none of the others.
        if (!(error instanceof InputError) || error.reason === 'unreadable') throw error;
        refused.push({ name, why: error.message });
      }
    }
    return modelFileOf({
      format: 'NumPy archive',
      files: [path],
      tensors,
      refused,
      metadata: new Map(),
      notes: arrays.size === 0 ? ['The archive holds no arrays (.npy members).'] : [],
      close: () => {
        members.forget();
        source.close();
      },
    });
  } catch (error) {
    source.close();
    throw error;
  }
}

/** Reads members of an archive; keeps the last one that had to be read as a whole. */
class Members {
  #kept: { readonly entry: ZipEntry; readonly bytes: Uint8Array } | undefined;

  constructor(
    readonly zip: Zip,
    readonly source: ByteSource,
  ) {}

  tensor(name: string, entry: ZipEntry): ReadableTensor {
    const where = inQuotes(name);
    const header = this.#header(entry, where);
    checkNpySize(header, entry.size, where);
    const compressed = entry.method !== 0;
    const about = { compressed, where: `${this.source.name}: ${where}` };
    return npyTensor(name, header, this.#bytes(entry, header), about);
  }

  forget(): void {
    this.#kept = undefined;
  }

  #header(entry: ZipEntry, where: string): NpyHeader {
    const start = this.zip.start(entry, USUAL_HEADER);
    const { dataStart } = npyHeaderPlace(start, where);
    const enough = dataStart <= start.length;
    return readNpyHeader(enough ? start : this.zip.start(entry, dataStart), where);
  }

  #bytes(entry: ZipEntry, { dataStart }: NpyHeader): NpyBytes {
    const whole = (): Uint8Array => {
      if (this.#kept?.entry !== entry) {
        this.#kept = undefined;
        this.#kept = { entry, bytes: this.zip.read(entry) };
      }
      return this.#kept.bytes.subarray(dataStart);
    };
    if (entry.method !== 0) return { whole, range: (begin, end) => whole().subarray(begin, end) };
    const start = this.zip.place(entry).begin + dataStart;
    return { whole, range: (begin, end) => this.source.read(start + begin, start + end) };
  }
}
