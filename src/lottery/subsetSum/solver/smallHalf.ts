import { subsetsUpTo } from './split';

/** All subsets of the first samples, those of fewer samples first; those of a size are added when they are needed. */
export class SmallHalf {
  sums = new Float64Array(1);
  masks = new Int32Array(1);
  /** Where the subsets of a size begin; one more for the end. */
  readonly begins: number[] = [0, 1];
  /** Of a subset, where the one without its last sample lies, and which sample that is. */
  private parents = new Int32Array(1);
  private last = new Int32Array(1);

  constructor(private readonly count: number) {}

  /** Sums the subsets of some sizes; those of smaller ones must have been summed, the empty one is. */
  build(samples: Float32Array, from: number, to: number): void {
    const most = Math.min(to, this.count);
    while (this.begins.length < most + 2) this.addSize();
    const { sums, parents, begins, last } = this;
    const end = begins[most + 1]!;
    for (let i = Math.max(1, begins[from] ?? end); i < end; i++) {
      sums[i] = sums[parents[i]!]! + samples[last[i]!]!;
    }
  }

  private addSize(): void {
    const { begins, count } = this;
    const [first, end] = [begins.at(-2)!, begins.at(-1)!];
    const length = subsetsUpTo(count, begins.length - 1);
    const [sums, masks] = [new Float64Array(length), new Int32Array(length)];
    const [parents, last] = [new Int32Array(length), new Int32Array(length)];
    sums.set(this.sums);
    masks.set(this.masks);
    parents.set(this.parents);
    last.set(this.last);
    let to = end;
    for (let from = first; from < end; from++) {
      for (let i = from === 0 ? 0 : last[from]! + 1; i < count; i++) {
        masks[to] = masks[from]! | (1 << i);
        parents[to] = from;
        last[to++] = i;
      }
    }
    begins.push(length);
    Object.assign(this, { sums, masks, parents, last });
  }
}

/** A small half for each number of samples that occurs. */
export class SmallHalves {
  private readonly halves: SmallHalf[] = [];

  of(count: number): SmallHalf {
    return (this.halves[count] ??= new SmallHalf(count));
  }
}
