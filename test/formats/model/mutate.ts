import { source } from '../../masks/random';

/** Numbers that a reader must not believe. */
const EXTREMES: readonly number[] = [
  0,
  1,
  -1,
  2,
  127,
  128,
  255,
  256,
  65_535,
  65_536,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 63,
  1e300,
  0.5,
  -0,
];
const TEXTS: readonly string[] = [
  '',
  '__proto__',
  'constructor',
  '../x',
  '/etc/passwd',
  'a\nb',
  '\u202e',
  '\0',
  'F4',
  'F6_E2M3',
  'C64',
  'F64',
  'string',
  'complex64',
  'bool',
  'Lambda',
  'graph-model',
  'x'.repeat(5000),
];

/** Makes damaged copies of files; the same seed makes the same copies. */
export class Mutator {
  readonly #random;

  constructor(seed: number) {
    this.#random = source(seed);
  }

  /** A whole number from 0 up, below `bound`. */
  below(bound: number): number {
    return Math.floor(this.#random.next() * bound);
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  /** Damages bytes in one to three ways. */
  bytes(file: Uint8Array): Buffer {
    let bytes: Buffer = Buffer.from(file);
    for (let times = 1 + this.below(3); times > 0; times--) bytes = this.#once(bytes);
    return bytes;
  }

  #once(bytes: Buffer): Buffer {
    const at = this.#place(bytes.length);
    switch (this.below(6)) {
      case 0: // Cut short.
        return bytes.subarray(0, this.below(bytes.length + 1));
      case 1: // A bit.
        if (bytes.length > 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << this.below(8));
        return bytes;
      case 2: // A size.
        return this.#size(bytes, at);
      case 3: // Bytes of elsewhere, in place of these.
        return Buffer.concat([bytes.subarray(0, at), bytes.subarray(this.below(bytes.length + 1))]);
      case 4: // Twice.
        return Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - 100))]);
      default: // Two pieces change places.
        return this.#swap(bytes, at, this.#place(bytes.length), 1 + this.below(16));
    }
  }

  /** Anywhere, or near the begin or the end, where headers and directories are. */
  #place(length: number): number {
    const near = this.below(Math.min(length, 150) + 1);
    return Math.max(0, [near, length - near, this.below(length)][this.below(3)] ?? 0);
  }

  #size(bytes: Buffer, at: number): Buffer {
    const value = BigInt(Math.trunc(this.pick(EXTREMES.filter(Number.isSafeInteger))));
    const size = this.pick([1, 2, 4, 8]);
    if (at + size > bytes.length) return bytes;
    const wide = Buffer.alloc(8);
    wide.writeBigInt64LE(value);
    wide.copy(bytes, at, 0, size);
    return bytes;
  }

  #swap(bytes: Buffer, one: number, other: number, length: number): Buffer {
    if (one + length > bytes.length || other + length > bytes.length) return bytes;
    const kept = Buffer.from(bytes.subarray(one, one + length));
    bytes.copy(bytes, one, other, other + length);
    kept.copy(bytes, other);
    return bytes;
  }

  /** Damages JSON: a value anywhere becomes another, disappears, comes twice or becomes very deep. */
  json(text: string): string {
    const root = { value: JSON.parse(text) as unknown };
    const deep = this.below(20) === 0 ? '['.repeat(10 ** (1 + this.below(5))) : undefined;
    for (let times = 1 + this.below(3); times > 0; times--) this.#damage(root, deep !== undefined);
    const damaged = JSON.stringify(root.value) ?? '';
    return deep === undefined ? damaged : damaged.replace('"deep"', deep);
  }

  #damage(root: object, deep: boolean): void {
    const places: { holder: Record<string, unknown>; key: string }[] = [];
    const walk = (holder: Record<string, unknown>): void => {
      for (const [key, value] of Object.entries(holder)) {
        places.push({ holder, key });
        if (typeof value === 'object' && value !== null) walk(value as Record<string, unknown>);
      }
    };
    walk(root as Record<string, unknown>);
    if (places.length === 0) return;
    const { holder, key } = this.pick(places);
    const other = this.pick(places);
    const value = deep ? 'deep' : this.#other(holder[key], other.holder[other.key]);
    if (value === undefined && !Array.isArray(holder)) delete holder[key];
    else if (this.below(8) === 0 && Array.isArray(holder)) holder.push(structuredClone(holder[0]));
    else holder[key] = structuredClone(value);
  }

  #other(value: unknown, elsewhere: unknown): unknown {
    switch (this.below(7)) {
      case 0:
        return undefined;
      case 1:
        return elsewhere;
      case 2:
        return Array.from({ length: this.below(70) }, () => this.pick(EXTREMES));
      case 3:
        return this.pick([null, true, {}, []]);
      case 4:
        return this.pick(TEXTS);
      default:
        return typeof value === 'string' ? this.pick(TEXTS) : this.pick(EXTREMES);
    }
  }

  /** Damages a text of numbers and words, as the header of an array is. */
  text(text: string): string {
    const tokens = [...text.matchAll(/\d+|True|False|'[^']*'/g)];
    const token = this.pick(tokens);
    const replaced = this.pick([
      '99999999999999999999',
      '4294967296',
      '0',
      '-1',
      '1e9',
      '',
      'True',
      "'|O'",
      "'>f8'",
      "'<c8'",
      "'<f2'",
      "[('a', '<i4')]",
      '(2, 2)',
      '1, '.repeat(this.below(80)),
      '2, '.repeat(this.below(60)),
    ]);
    return text.slice(0, token.index) + replaced + text.slice(token.index + token[0].length);
  }
}
