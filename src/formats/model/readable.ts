import { InputError, inQuotes } from '../errors';
import { type ModelFile, type ModelTensor, type TensorValues } from './modelFile';

/** A tensor of a file, and how ranges of its elements are read. */
export interface ReadableTensor {
  readonly about: ModelTensor;
  /**
   * Stored elements `begin` to `end` (exclusive), little-endian, in C order; they may share memory with what the reader keeps.
   * Absent where not even these can be read.
   */
  readonly stored?: (begin: number, end: number) => Uint8Array;
  /** Values of stored elements; absent where they cannot be decoded. */
  readonly decode?: (stored: Uint8Array) => TensorValues;
}

/** What a reader knows of an opened file. */
export interface ReadableFile extends Pick<
  ModelFile,
  'format' | 'files' | 'refused' | 'metadata' | 'topology' | 'notes' | 'close'
> {
  readonly tensors: readonly ReadableTensor[];
}

/** Makes a model file of what a reader knows: one place checks indexes and ranges. */
export function modelFileOf({ tensors, ...file }: ReadableFile): ModelFile {
  const find = (tensor: number, begin: number, end: number): ReadableTensor => {
    const found = tensors[tensor];
    const { count = -1 } = found?.about ?? {};
    const whole = Number.isSafeInteger(begin) && Number.isSafeInteger(end);
    if (!found || !whole || begin < 0 || begin > end || end > count) {
      throw new RangeError(`tensor ${tensor} has no elements ${begin} to ${end}`);
    }
    return found;
  };
  const refuse = ({ name, unreadable }: ModelTensor): InputError =>
    new InputError(
      'unsupported',
      `${file.files[0]}: tensor ${inQuotes(name)} cannot be read: ${unreadable ?? 'its values are not stored as whole bytes'}`,
    );
  const stored = (tensor: number, begin: number, end: number): Uint8Array => {
    const found = find(tensor, begin, end);
    if (!found.stored) throw refuse(found.about);
    return found.stored(begin, end);
  };
  return {
    ...file,
    tensors: tensors.map(({ about }) => about),
    // A copy: what the caller gets must not be changed by, nor change, what the reader keeps.
    stored: (tensor, begin, end) => stored(tensor, begin, end).slice(),
    values: (tensor, begin, end) => {
      const { about, decode } = find(tensor, begin, end);
      if (!decode || about.unreadable !== undefined) throw refuse(about);
      return decode(stored(tensor, begin, end));
    },
  };
}
