import { SortedSums } from './sortedSums';

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
