import { type Axis } from '../elements/axes';
import { type LayerStatistics } from '../view';
import { surprising } from './blocks';
import { eachStep, mostLine } from './lines';

const lengths = [2, 4, 8, 16, 32] as const;
/** Kept weights after which a search is given up that has found nothing out of the ordinary. */
const telling = 20_000;

/**
 * The most that any aligned run of 2, 4, 8, 16 and 32 elements along an axis keeps. The elements of 32 steps are gathered as
 * bits of one word for each line.
 */
export class RunCounts {
  /** By the place of the length in `lengths`. */
  readonly most = [0, 0, 0, 0, 0];
  private words: Int32Array | undefined;
  private at = 0;
  private kept = 0;
  private over: boolean;

  constructor(
    readonly along: 'inputs' | 'outputs',
    private readonly axis: Axis,
    private readonly count: number,
  ) {
    this.over = axis.extent < 2 || axis.stride > mostLine / 4;
  }

  /** @param kept elements in C order, those after the ones added before; @param ones how many of these are kept */
  add(kept: Uint8Array, ones: number): void {
    const begin = this.at;
    this.at += kept.length;
    if (this.over) return;
    this.kept += ones;
    if (this.axis.stride === 1) this.addRun(kept, begin);
    else eachStep(this.axis, begin, kept.length, (...step) => this.addStep(kept, ...step));
    // So many weights would have shown a structure.
    const share = this.kept / this.at;
    const shown = this.kept > telling || (ones === kept.length && this.kept === this.at);
    this.over =
      shown && lengths.every((_, i) => this.surpriseOf(i, share, this.at) < surprising / 4);
  }

  private addRun(kept: Uint8Array, begin: number): void {
    const { extent } = this.axis;
    let digit = begin % extent;
    let word = this.words?.[0] ?? 0;
    for (let i = 0; i < kept.length; i++) {
      word |= kept[i]! << (digit & 31);
      digit++;
      if ((digit & 31) === 0 || digit === extent) {
        this.look(word);
        word = 0;
        if (digit === extent) digit = 0;
      }
    }
    this.words = Int32Array.of(word);
  }

  private addStep(
    kept: Uint8Array,
    digit: number,
    within: number,
    from: number,
    until: number,
  ): void {
    const words = (this.words ??= new Int32Array(this.axis.stride));
    const bit = digit & 31;
    const shift = within - from;
    for (let i = from; i < until; i++) words[i + shift]! |= kept[i]! << bit;
    if (bit !== 31 && digit !== this.axis.extent - 1) return;
    for (let i = within; i < within + until - from; i++) {
      this.look(words[i]!);
      words[i] = 0;
    }
  }

  /** Counts the ones of 2, 4, 8, 16, 32 bits side by side. */
  private look(word: number): void {
    const { most } = this;
    const pairs = word - ((word >>> 1) & 0x55555555);
    const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
    const eights = (fours + (fours >>> 4)) & 0x0f0f0f0f;
    const halves = (eights + (eights >>> 8)) & 0x00ff00ff;
    if (most[0]! < 2)
      most[0] = (pairs & 0xaaaaaaaa) !== 0 ? 2 : Math.max(most[0]!, pairs === 0 ? 0 : 1);
    if (most[1]! < 4) {
      for (let rest = fours; rest !== 0; rest >>>= 4) most[1] = Math.max(most[1]!, rest & 15);
    }
    if (most[2]! < 8) {
      for (let rest = eights; rest !== 0; rest >>>= 8) most[2] = Math.max(most[2]!, rest & 255);
    }
    most[3] = Math.max(most[3]!, halves & 0xffff, halves >>> 16);
    most[4] = Math.max(most[4]!, (halves & 0xffff) + (halves >>> 16));
  }

  /** -log of the chance that a random mask keeps no more than `most` in every run of a length. */
  private surpriseOf(i: number, share: number, elements: number): number {
    const length = lengths[i]!;
    const runs = (elements / this.axis.extent) * Math.ceil(this.axis.extent / length);
    return runs * surpriseOf(this.most[i]!, length, share);
  }

  /**
   * The strictest structure: the one that is the least likely, element by element.
   * @param alike elements that are always the same, so that they tell only once
   */
  found(
    kept: number,
    alike: number,
  ): { readonly n: number; readonly m: number; readonly each: number } | undefined {
    if (this.over || kept === 0 || kept === this.count) return undefined;
    const share = kept / this.count;
    const candidates = lengths.flatMap((m, i) => {
      const n = this.most[i]!;
      if (
        m > this.axis.extent ||
        n >= m ||
        this.surpriseOf(i, share, this.count / alike) < surprising
      )
        return [];
      return [{ n, m, each: surpriseOf(n, m, share) / m }];
    });
    return candidates.sort((a, b) => b.each - a.each)[0];
  }
}

/** The stricter of the structures along inputs and along outputs. */
export function strictest(
  searches: readonly RunCounts[],
  kept: number,
  alike: number,
): LayerStatistics['nOfM'] {
  const found = searches.flatMap((search) => {
    const structure = search.found(kept, alike);
    return structure === undefined ? [] : [{ ...structure, along: search.along }];
  });
  const best = found.sort((a, b) => b.each - a.each)[0];
  return best && { n: best.n, m: best.m, along: best.along };
}

/** -log of the chance that of `length` elements, each kept with a probability, at most `most` are. */
function surpriseOf(most: number, length: number, share: number): number {
  let more = 0;
  let ways = 1;
  for (let k = 0; k <= length; k++) {
    if (k > most) more += ways * share ** k * (1 - share) ** (length - k);
    ways = (ways * (length - k)) / (k + 1);
  }
  return -Math.log1p(-Math.min(more, 1 - 1e-16));
}
