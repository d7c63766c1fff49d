import { type TensorTruth } from '../../formats/model/truth';

/** The cells of a tensor as a page is told them, in C order of the tensor. */
export interface ToldCells {
  readonly values: Float32Array;
}

/** Whole numbers up to it have one 32-bit number each. */
const exact = 2 ** 24;

const floats: Readonly<Record<string, readonly [exponent: number, mantissa: number]>> = {
  float16: [5, 10],
  bfloat16: [8, 7],
  float8_e4m3: [4, 3],
  float8_e5m2: [5, 2],
};

const integers: Readonly<Record<string, number>> = {
  ...{ bool: 1, uint8: 1, int8: 1, uint16: 2, int16: 2 },
  ...{ uint32: 4, int32: 4, uint64: 8, int64: 8 },
};

/**
 * The bytes of a tensor, little-endian, made from what a page is told of it.
 *
 * @returns why they cannot be made, where the cells do not tell all
 */
export function storedFrom({ values }: ToldCells, truth: TensorTruth): Uint8Array | string {
  const { dtype, quantization } = truth;
  if ((truth.nonFinite ?? 0) > 0) return 'has places without a finite value';
  if (dtype === 'float32') return new Uint8Array(values.buffer);
  const float = floats[dtype];
  if (float) return packed(values, (float[0] + float[1] + 1) / 8, encoder(...float));
  const size = integers[dtype];
  if (size === undefined) return 'has numbers of 64 bits';
  if (truth.dequantised && quantization) {
    const { scale = 1, min = 0 } = quantization;
    return packed(values, size, (value) => Math.round((value - min) / scale));
  }
  if (values.some((value) => Math.abs(value) > exact)) return 'has whole numbers of many digits';
  return packed(values, size, (value) => value);
}

function packed(values: Float32Array, size: number, code: (value: number) => number): Uint8Array {
  const bytes = new Uint8Array(values.length * size);
  for (const [i, value] of values.entries()) {
    let left = BigInt.asUintN(64, BigInt(code(value)));
    for (let at = 0; at < size; at++, left >>= 8n) bytes[i * size + at] = Number(left & 255n);
  }
  return bytes;
}

/** Makes the bits of a finite number in a small floating-point type. */
function encoder(exponent: number, mantissa: number): (value: number) => number {
  const bias = 2 ** (exponent - 1) - 1;
  return (value) => {
    const sign = value < 0 || Object.is(value, -0) ? 1 : 0;
    const size = Math.abs(value);
    const power = Math.max(1 - bias, size === 0 ? 1 - bias : Math.floor(Math.log2(size)));
    const digits = (size / 2 ** power) * 2 ** mantissa;
    const normal = digits >= 2 ** mantissa;
    const bits = normal ? (power + bias) * 2 ** mantissa + digits - 2 ** mantissa : digits;
    return sign * 2 ** (exponent + mantissa) + bits;
  };
}
