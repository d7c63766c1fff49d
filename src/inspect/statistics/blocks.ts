import { type Axis } from '../elements/axes';
import { type LayerStatistics, type MatrixLayout } from '../view';
import { Granule } from './granule';

/** What could be chance with a probability above e^-40 is not called structure. */
export const surprising = 40;

/** Looks for blocks of a layer's matrix in which its mask is constant. */
export class BlockSearch {
  private readonly granules: ReadonlyMap<Axis['kind'], Granule>;

  constructor(
    private readonly layout: MatrixLayout,
    axes: readonly Axis[],
  ) {
    this.granules = new Map(axes.map((axis) => [axis.kind, new Granule(axis)]));
  }

  add(kept: Uint8Array): void {
    for (const granule of this.granules.values()) granule.add(kept);
  }

  /** Units of the channels that are always alike, however that came about. */
  get units(): { readonly inputs: number; readonly outputs: number } {
    return {
      inputs: this.unitsAlong('input', this.layout.inputs),
      outputs: this.unitsAlong('output', this.layout.outputs),
    };
  }

  /** The blocks, where there are some and random masks would not have them. */
  found(kept: number): LayerStatistics['blocks'] {
    const { kernel, inputs, outputs } = this.layout;
    const count = inputs * outputs * kernel[0] * kernel[1];
    if (kept === 0 || kept === count) return undefined;
    const { units } = this;
    // Of kernels that differ in themselves, neighbours cannot be one block.
    const height = this.isConstant('y') ? units.inputs * kernel[0] : 1;
    const width = this.isConstant('x') ? units.outputs * kernel[1] : 1;
    if (height * width === 1) return undefined;
    const share = kept / count;
    const alike = share * share + (1 - share) * (1 - share);
    const equal = count - count / (height * width);
    return equal * -Math.log(alike) > surprising ? { height, width } : undefined;
  }

  private isConstant(kind: 'x' | 'y'): boolean {
    return (this.granules.get(kind)?.value ?? 0) === 0;
  }

  private unitsAlong(kind: 'input' | 'output', all: number): number {
    const granule = this.granules.get(kind)?.value ?? 0;
    if (granule === 0) return all;
    let power = 1;
    while (granule % (power * 2) === 0) power *= 2;
    return power;
  }
}
