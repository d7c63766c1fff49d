import { createHash } from 'node:crypto';

/** A stream of pseudo-random numbers. Two streams of the same address give the same numbers on every machine and engine. */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  next(): number;
  /** Standard normal. */
  normal(): number;
  /** Uniform integer in 0..n-1. */
  integer(n: number): number;
  /** A uniformly random order of 0..n-1. */
  permutation(n: number): Uint32Array;
}

/**
 * The random stream at an address: `rng(seed, 'init', 'fc1/kernel')`, `rng(seed, 'sgd-noise', copy, 'epoch', 3)`.
 *
 * Addressed, not sequenced: no stream depends on how much another was used, so a resumed run, another engine or a new
 * feature draws the same numbers. The address is hashed (SHA-256) into the state of a xoshiro128** generator.
 *
 * @param seed the replicate's seed, an integer
 * @param purpose what the numbers are for
 * @param address further parts, e.g. a tensor's name or a stage
 */
export function rng(seed: number, purpose: string, ...address: (string | number)[]): Random {
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, purpose, ...address]))
    .digest();
  return new Xoshiro128(
    digest.readUInt32LE(0),
    digest.readUInt32LE(4),
    digest.readUInt32LE(8),
    digest.readUInt32LE(12) | 1, // never all zero, the one state xoshiro cannot leave
  );
}

class Xoshiro128 implements Random {
  private spare: number | undefined;

  constructor(
    private a: number,
    private b: number,
    private c: number,
    private d: number,
  ) {}

  private bits(): number {
    let r = Math.imul(this.b, 5);
    r = Math.imul((r << 7) | (r >>> 25), 9);
    const t = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= t;
    this.d = (this.d << 11) | (this.d >>> 21);
    return r >>> 0;
  }

  next(): number {
    const high = this.bits() >>> 5;
    const low = this.bits() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  normal(): number {
    if (this.spare !== undefined) {
      const value = this.spare;
      this.spare = undefined;
      return value;
    }
    // Marsaglia's polar method: sqrt and log only, which V8 computes the same on every platform.
    for (;;) {
      const u = 2 * this.next() - 1;
      const v = 2 * this.next() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const f = Math.sqrt((-2 * Math.log(s)) / s);
        this.spare = v * f;
        return u * f;
      }
    }
  }

  integer(n: number): number {
    return Math.floor(this.next() * n);
  }

  permutation(n: number): Uint32Array {
    const order = new Uint32Array(n);
    for (let i = 0; i < n; i++) order[i] = i;
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const held = order[i]!;
      order[i] = order[j]!;
      order[j] = held;
    }
    return order;
  }
}
