import { fileSource, type ByteSource } from '../bytes/byteSource';
import { KeptBytes } from '../bytes/keptBytes';
import { openZip, type Zip } from '../bytes/zip';
import { type ZipEntry } from '../bytes/zipDirectory';
import { InputError, inQuotes } from '../errors';
import { checkNpySize, npyHeaderPlace, readNpyHeader, type NpyHeader } from '../npy';
import { npyMembers } from '../npz';
import { type ModelFile, type ModelFormat } from './modelFile';
import { MAX_WHOLE_BYTES, npyTensor, type NpyBytes } from './npyTensor';
import { beginsWithArray } from './otherFiles';
import { modelFileOf, type ReadableTensor } from './readable';

/** Bytes that the header of most arrays does not exceed: NumPy makes it a multiple of 64. */
const USUAL_HEADER = 128;

/** Arrays of NumPy in a zip archive. */
export const npzFormat: ModelFormat = {
  id: 'npz',
  matches: (name, head) => /\.npz$/i.test(name) || beginsWithArray(head),
  open,
};

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

/** Reads members of an archive; keeps the last ones that had to be read as a whole, as weights and masks are read in turns. */
class Members {
  readonly #kept = new KeptBytes<ZipEntry>(MAX_WHOLE_BYTES);

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
    this.#kept.clear();
  }

  #header(entry: ZipEntry, where: string): NpyHeader {
    const start = this.zip.start(entry, USUAL_HEADER);
    const { dataStart } = npyHeaderPlace(start, where);
    const enough = dataStart <= start.length;
    return readNpyHeader(enough ? start : this.zip.start(entry, dataStart), where);
  }

  #bytes(entry: ZipEntry, { dataStart }: NpyHeader): NpyBytes {
    const whole = (): Uint8Array =>
      this.#kept.get(entry, entry.size, () => this.zip.read(entry)).subarray(dataStart);
    if (entry.method !== 0) return { whole, range: (begin, end) => whole().subarray(begin, end) };
    const start = this.zip.place(entry).begin + dataStart;
    return { whole, range: (begin, end) => this.source.read(start + begin, start + end) };
  }
}
