import { bytesFor } from './bits';

/** Name of the file in which a ticket leaves. */
export const packedFileName = 'ticket.packed.safetensors';
/** What the metadata of such a file call it, and the version that is written and read. */
export const packedFormat = { format: 'winning-ticket-packed', version: '1' } as const;

/** A kernel whose pruned weights take one bit each. Bits are in the kernel's row-major order, the lowest of a byte first. */
export interface PackedKernel {
  readonly name: string;
  readonly shape: readonly number[];
  /** How many weights are kept. */
  readonly kept: number;
  /** One bit a weight: 1 for kept. */
  readonly mask: Uint8Array;
  readonly values: KeptSigns | KeptFloats;
}

/** Kept weights that are a sign times one number. */
export interface KeptSigns {
  readonly kind: 'signs';
  /** One bit a kept weight: 1 for +1, 0 for -1. */
  readonly signs: Uint8Array;
  /** From 0 up. */
  readonly scale: number;
}

/** Kept weights of many values, e.g. Kaiming's, for which there is no form of one bit: they stay floats. */
export interface KeptFloats {
  readonly kind: 'floats';
  readonly floats: Float32Array;
}

/** Any other weight: a bias, numbers of a batch normalisation, a kernel that was never pruned. */
export interface PlainWeight {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A ticket as its packed file holds it. */
export interface PackedTicket {
  /** As the net was searched in: it may hold layers of the class `SignActivation`. */
  readonly topology: object;
  readonly kernels: ReadonlyMap<string, PackedKernel>;
  /** Without biases and shifts that are all 0. */
  readonly others: ReadonlyMap<string, PlainWeight>;
}

/** What a packed ticket takes, in bytes of its tensors. */
export interface PackedSize {
  /** Of all kernels with a mask. */
  readonly weights: number;
  readonly kept: number;
  readonly maskBytes: number;
  readonly signBytes: number;
  readonly scaleBytes: number;
  /** Kept weights that have no form of one bit. */
  readonly floatBytes: number;
  /** Everything that is no kernel with a mask. */
  readonly otherBytes: number;
  /** Masks, signs, scales and kept floats, over all weights and over the kept ones. */
  readonly bitsPerWeight: number;
  readonly bitsPerKeptWeight: number;
  /** Masks, signs, scales, kept floats and others. */
  readonly bytes: number;
  /** The same net in float32, pruned weights included. */
  readonly denseBytes: number;
}

export function packedSize({
  kernels,
  others,
}: Pick<PackedTicket, 'kernels' | 'others'>): PackedSize {
  let [weights, kept, maskBytes, signBytes, scaleBytes, floatBytes] = [0, 0, 0, 0, 0, 0];
  for (const { shape, kept: left, mask, values } of kernels.values()) {
    weights += shape.reduce((a, b) => a * b, 1);
    kept += left;
    maskBytes += mask.length;
    if (values.kind === 'signs') {
      signBytes += bytesFor(left);
      scaleBytes += 4;
    } else floatBytes += 4 * left;
  }
  const otherBytes = [...others.values()].reduce((sum, { values }) => sum + 4 * values.length, 0);
  const kernelBytes = maskBytes + signBytes + scaleBytes + floatBytes;
  return {
    ...{ weights, kept, maskBytes, signBytes, scaleBytes, floatBytes, otherBytes },
    bitsPerWeight: (8 * kernelBytes) / Math.max(1, weights),
    bitsPerKeptWeight: (8 * kernelBytes) / Math.max(1, kept),
    bytes: kernelBytes + otherBytes,
    denseBytes: 4 * weights + otherBytes,
  };
}

/** Whether every kernel is signs times one number: the form of one bit a kept weight. */
export function isBinary({ kernels }: Pick<PackedTicket, 'kernels'>): boolean {
  return [...kernels.values()].every(({ values }) => values.kind === 'signs');
}
