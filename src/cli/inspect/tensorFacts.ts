import { createHash } from 'node:crypto';
import { isDtype, toFloat64, type Dtype } from '../../formats/dtypes';
import { type ModelFile, type ModelTensor, type TensorValues } from '../../formats/model/modelFile';
import { dtypeName } from './dtypeName';
import { ExactSum } from './exactSum';

/** Counts and sums of values; those that JSON has no number for are the words `nan`, `inf` and `-inf`. */
export interface ValueFacts {
  /** Values equal to 0, -0 among them. */
  readonly zeros: number;
  readonly sum: number | string;
  /** Sum of the magnitudes. */
  readonly absSum: number | string;
  readonly nonFinite: number;
}

/** What a tensor's stored bytes say. */
export interface StoredFacts extends ValueFacts {
  /** Of the stored bytes, little-endian, in C order. */
  readonly sha256: string;
  /** Of a quantised tensor: the same of the values that the stored numbers stand for. */
  readonly dequantised?: ValueFacts;
}

/** Elements that are looked at at once. */
const chunk = 1 << 20;

/**
 * Reads all of a tensor, piece by piece. Of a quantised one the facts are of the stored numbers.
 *
 * @param place of the tensor in the file
 * @throws InputError as {@link ModelFile.values}
 */
export function factsOf(file: ModelFile, place: number): StoredFacts {
  const tensor = file.tensors[place]!;
  const hash = createHash('sha256');
  const values = new Tally();
  const stored = storedType(tensor);
  const storedNumbers = stored === undefined ? undefined : new Tally();
  for (let begin = 0; begin < tensor.count; begin += chunk) {
    const end = Math.min(tensor.count, begin + chunk);
    const bytes = file.stored(place, begin, end);
    hash.update(bytes);
    values.add(file.values(place, begin, end));
    if (stored) storedNumbers!.add(toFloat64(stored, bytes, tensor.name));
  }
  const sha256 = hash.digest('hex');
  if (!storedNumbers) return { ...values.facts(), sha256 };
  return { ...storedNumbers.facts(), sha256, dequantised: values.facts() };
}

/** The type of the stored numbers of a quantised tensor; undefined for any other. */
function storedType({ quantization }: ModelTensor): Dtype | undefined {
  if (!quantization) return undefined;
  const word = { uint8: 'U8', uint16: 'U16', float16: 'F16', int32: 'I32' }[
    dtypeName(quantization.dtype)
  ];
  return isDtype(word) ? word : undefined;
}

/** Counts and sums values as they come. */
class Tally {
  private zeros = 0;
  private nonFinite = 0;
  private readonly sum = new ExactSum();
  private readonly absSum = new ExactSum();

  add(values: TensorValues): void {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (value === 0) this.zeros++;
      else if (!Number.isFinite(value)) this.nonFinite++;
      this.sum.add(value);
      this.absSum.add(Math.abs(value));
    }
  }

  facts(): ValueFacts {
    const { zeros, nonFinite } = this;
    return { zeros, sum: written(this.sum.value), absSum: written(this.absSum.value), nonFinite };
  }
}

function written(value: number): number | string {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}
