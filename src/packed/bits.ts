/** Bytes that so many bits take. */
export function bytesFor(bits: number): number {
  return Math.ceil(bits / 8);
}

/** Bit `i` of a row of bits: of byte `i >> 3`, the lowest bit first. */
export function bitAt(bits: Uint8Array, i: number): 0 | 1 {
  return ((bits[i >>> 3]! >>> (i & 7)) & 1) as 0 | 1;
}

/** Packs 0s and 1s, eight to a byte, the lowest bit first; what is left of the last byte is 0. */
export function packBits(values: Uint8Array): Uint8Array {
  const bits = new Uint8Array(bytesFor(values.length));
  for (let i = 0; i < values.length; i++) bits[i >>> 3]! |= (values[i] === 0 ? 0 : 1) << (i & 7);
  return bits;
}

/** How many bits are 1. */
export function countBits(bits: Uint8Array): number {
  let count = 0;
  for (const byte of bits) count += ones[byte]!;
  return count;
}

/** Whether all bits from `length` on are 0. */
export function isPadded(bits: Uint8Array, length: number): boolean {
  return length % 8 === 0 || bits[length >>> 3]! >>> (length & 7) === 0;
}

const ones = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0;
  for (let left = byte; left > 0; left >>>= 1) count += left & 1;
  return count;
});
