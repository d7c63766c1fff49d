import { type ScoreLoops } from './loops';
import { type Ranking } from './scored';

/**
 * How the bits of a score become its key, a whole number of the same order: `(bits & and) ^ ((bits >> 31) & xor)`. Floats
 * of one sign are ordered as their bits are; floats of both, if the bits of negative ones are turned round.
 */
export interface KeyRule {
  readonly and: number;
  readonly xor: number;
}

export const keyRules: Readonly<Record<Ranking, KeyRule>> = {
  magnitude: { and: 0x7fffffff, xor: 0 },
  signed: { and: -1, xor: 0x7fffffff },
};

/** Where the kept scores of a group end. */
export interface Cut {
  /** The lowest key that is kept. */
  readonly key: number;
  /** How many scores of exactly this key are kept: the first ones. */
  readonly ties: number;
  /** How many scores have exactly this key. */
  readonly same: number;
}

/** Part of a group's scores that should lie in the window around the last cut. */
const wished = 0.015;

/**
 * Finds the cut of a group of scores at every step. The cut moves little from one step to the next, so one pass counts
 * what lies above a narrow window around the last one and collects what lies in it; only those few are looked at closer.
 * Where the cut has left the window, all are. Linear in time either way: nothing is sorted.
 */
export class CutFinder {
  /** How many cuts were found near the last one, and how many only among all scores. */
  readonly found = { near: 0, anywhere: 0 };
  private readonly window: Int32Array;
  private last: number | undefined;
  /** Half the width of the window, in keys. */
  private reach = 1 << 16;

  /** @param size how many scores the group has */
  constructor(
    private readonly size: number,
    private readonly rule: KeyRule,
  ) {
    this.window = new Int32Array(size + 1);
  }

  /**
   * @param scores bits of the scores, `size` of them in all and none of a NaN
   * @param kept from 1 to `size`
   * @param loops over the same scores, if they lie where these work
   */
  find(scores: readonly Int32Array[], kept: number, loops?: readonly ScoreLoops[]): Cut {
    const near = this.last === undefined ? undefined : this.near(scores, kept, this.last, loops);
    this.found[near === undefined ? 'anywhere' : 'near']++;
    const cut = near ?? this.anywhere(scores, kept);
    this.last = cut.key;
    return cut;
  }

  private near(
    scores: readonly Int32Array[],
    kept: number,
    around: number,
    loops: readonly ScoreLoops[] | undefined,
  ): Cut | undefined {
    const { window, rule, reach } = this;
    const low = Math.max(rule === keyRules.magnitude ? 0 : -0x80000000, around - reach);
    const high = Math.min(0x7fffffff, around + reach);
    let above = 0;
    let inside = 0;
    for (const [k, bits] of scores.entries()) {
      const own = rule === keyRules.magnitude ? loops?.[k] : undefined;
      if (own === undefined) {
        const more = rule === keyRules.magnitude ? lookBySize : look;
        above += more(bits, low, high, window, inside, rule);
        inside = collected;
        continue;
      }
      const found = own.look(low, high);
      window.set(own.window.subarray(0, found.inside), inside);
      above += found.above;
      inside += found.inside;
    }
    this.adapt(inside / this.size);
    if (kept <= above || kept > above + inside) return undefined;
    return highest(window.subarray(0, inside), kept - above);
  }

  /** Widens or narrows the window for the next step. */
  private adapt(share: number): void {
    if (share > 2 * wished) this.reach = Math.max(1, this.reach >>> 1);
    else if (share < wished / 2) this.reach = Math.min(0x3fffffff, this.reach * 2);
  }

  private anywhere(scores: readonly Int32Array[], kept: number): Cut {
    const { and, xor } = this.rule;
    let at = 0;
    for (const bits of scores) {
      for (let i = 0; i < bits.length; i++) {
        this.window[at++] = (bits[i]! & and) ^ ((bits[i]! >> 31) & xor);
      }
    }
    return highest(this.window.subarray(0, at), kept);
  }
}

/** Where the window ends that `look` has filled: an object made for two answers would cost more than a global. */
let collected = 0;

/**
 * Puts the keys from `low` to `high` in a window, from `inside` on.
 *
 * @returns how many keys lie above
 */
function look(
  bits: Int32Array,
  low: number,
  high: number,
  window: Int32Array,
  inside: number,
  { and, xor }: KeyRule,
): number {
  const width = high - low;
  let above = 0;
  for (let i = 0; i < bits.length; i++) {
    const key = (bits[i]! & and) ^ ((bits[i]! >> 31) & xor);
    // Half of the scores lie above: a branch would be guessed wrong as often. Few lie in the window.
    above += Number(key > high);
    if ((key - low) >>> 0 <= width) window[inside++] = key;
  }
  collected = inside;
  return above;
}

/** The same for keys that are never negative, nor are their differences then out of range: in half of the time. */
function lookBySize(
  bits: Int32Array,
  low: number,
  high: number,
  window: Int32Array,
  inside: number,
): number {
  const [from, to] = [low | 0, high | 0];
  let above = 0;
  for (let i = 0; i < bits.length; i++) {
    const key = bits[i]! & 0x7fffffff;
    const below = (to - key) | 0;
    above = (above + (below >>> 31)) | 0;
    if ((below | (key - from)) >= 0) {
      window[inside] = key;
      inside = (inside + 1) | 0;
    }
  }
  collected = inside;
  return above;
}

/** Digits of a key, from the highest: how far each lies to the left, and how many values it has. */
const digits = [
  { shift: 21, values: 2048 },
  { shift: 10, values: 2048 },
  { shift: 0, values: 1024 },
] as const;

/** The cut below the `kept` highest of some keys, by counting how often each digit occurs. */
function highest(keys: Int32Array, kept: number): Cut {
  let [prefix, known, left, same] = [0, 0, kept, 0];
  for (const { shift, values } of digits) {
    const counts = new Uint32Array(values);
    for (let i = 0; i < keys.length; i++) {
      // With the sign turned round, digits have the order of the numbers.
      const key = keys[i]! ^ -0x80000000;
      if ((key & known) !== prefix) continue;
      const digit = (key >>> shift) & (values - 1);
      counts[digit] = counts[digit]! + 1;
    }
    let digit = values - 1;
    while (left > counts[digit]!) left -= counts[digit--]!;
    same = counts[digit]!;
    prefix |= digit << shift;
    known |= (values - 1) << shift;
  }
  return { key: prefix ^ -0x80000000, ties: left, same };
}
