import { sizeOf } from './masks';
import { SortedSums } from './sortedSums';

/** The big half takes at most so many samples, for the memory's sake: 40 bytes a subset. */
const mostBig = 20;
/** What a subset of the big half costs, by that of a search. */
const buildCost = 2;

/**
 * How many samples the big half has, whose sums are sorted: building it and searching in it for each target and each
 * subset of the small half shall take about the same time.
 */
export function bigHalf(samples: number, targets: number): number {
  const even = (samples + Math.log2(Math.max(1, targets) / buildCost)) / 2;
  return Math.max(0, Math.min(samples, mostBig, Math.round(even)));
}

/** All subsets of the first samples, those of fewer samples first. */
export class SmallHalf {
  sums = new Float64Array(0);
  masks = new Int32Array(0);
  /** Where the subsets of a size begin; one more for the end. */
  begins: readonly number[] = [0];
  private count = -1;
  /** Of a subset, where the one without its highest sample lies, and which sample that is. */
  private parents = new Int32Array(0);
  private samples = new Uint8Array(0);

  /** @param largest subsets of more samples than these are not summed */
  build(samples: Float32Array, count: number, largest: number): void {
    if (count !== this.count) this.prepare(count);
    const { sums, parents, samples: highest } = this;
    const end = this.begins[Math.min(largest, count) + 1]!;
    for (let i = 1; i < end; i++) sums[i] = sums[parents[i]!]! + samples[highest[i]!]!;
  }

  private prepare(count: number): void {
    const sizes = Array.from({ length: count + 1 }, (): number[] => []);
    for (let mask = 0; mask < 2 ** count; mask++) sizes[sizeOf(mask)]!.push(mask);
    const masks = Int32Array.from(sizes.flat());
    const places = new Int32Array(masks.length);
    masks.forEach((mask, place) => (places[mask] = place));
    const highest = Uint8Array.from(masks, (mask) => 31 - Math.clz32(mask | 1));
    this.parents = masks.map((mask, i) => places[mask & ~(1 << highest[i]!)]!);
    this.begins = sizes.reduce((all, size) => [...all, all.at(-1)! + size.length], [0]);
    this.sums = new Float64Array(masks.length);
    Object.assign(this, { count, masks, samples: highest });
  }
}

/** All subsets of some samples in a row. */
export class SortedHalf {
  private now = new SortedSums();
  private next = new SortedSums();

  build(samples: Float32Array, from: number, to: number): SortedSums {
    this.now.reset();
    for (let i = from; i < to; i++) {
      this.next.merge(this.now, this.now, samples[i]!, 1 << i);
      [this.now, this.next] = [this.next, this.now];
    }
    return this.now;
  }
}

/** All subsets of samples from one on, by size: an entry for each number of samples, indexed. */
export class SortedHalfBySize {
  private readonly now: SortedSums[] = [];
  private readonly next: SortedSums[] = [];

  /** @param largest subsets of more samples than these are not summed */
  build(samples: Float32Array, from: number, largest: number): readonly SortedSums[] {
    const { now, next } = this;
    const most = Math.min(largest, samples.length - from);
    while (now.length <= most) {
      now.push(new SortedSums());
      next.push(new SortedSums());
    }
    for (let size = 0; size <= most; size++) now[size]!.clear();
    now[0]!.reset();
    for (let i = from; i < samples.length; i++) {
      for (let size = Math.min(most, i - from + 1); size > 0; size--) {
        next[size]!.merge(now[size]!, now[size - 1]!, samples[i]!, 1 << i);
        [now[size], next[size]] = [next[size]!, now[size]!];
      }
    }
    for (let size = 0; size <= most; size++) now[size]!.index();
    return now.slice(0, most + 1);
  }
}
