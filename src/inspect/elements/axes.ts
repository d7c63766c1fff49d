import { type MatrixLayout } from '../view';

/** A loop over the elements of a tensor: one step further is `stride` elements, `rowStep` rows and `columnStep` columns away. */
export interface Axis {
  readonly kind: 'input' | 'output' | 'y' | 'x';
  readonly extent: number;
  readonly stride: number;
  readonly rowStep: number;
  readonly columnStep: number;
}

/**
 * The loops that visit every element in C order, the outermost first; those of one step are left out, but one loop is always
 * there. The last has the stride 1.
 */
export function axesOf({
  inputs,
  outputs,
  kernel,
  strides,
}: MatrixLayout): readonly [Axis, ...Axis[]] {
  const all: readonly Axis[] = [
    { kind: 'input', extent: inputs, stride: strides.input, rowStep: kernel[0], columnStep: 0 },
    { kind: 'output', extent: outputs, stride: strides.output, rowStep: 0, columnStep: kernel[1] },
    { kind: 'y', extent: kernel[0], stride: strides.y, rowStep: 1, columnStep: 0 },
    { kind: 'x', extent: kernel[1], stride: strides.x, rowStep: 0, columnStep: 1 },
  ];
  const [first, ...rest] = all
    .filter(({ extent }) => extent !== 1)
    .sort((a, b) => b.stride - a.stride);
  return [first ?? { kind: 'output', extent: 1, stride: 1, rowStep: 0, columnStep: 1 }, ...rest];
}

/**
 * Walks a tensor in C order by runs of its innermost axis: elements that follow each other and lie at equal distances in
 * one row or column of the matrix.
 */
export class RunWalk {
  readonly inner: Axis;
  private readonly outer: readonly Axis[];
  private readonly digits: Float64Array;
  /** Of the element at which the walk stands. */
  row = 0;
  column = 0;
  /** Elements until the innermost axis ends. */
  left: number;

  constructor(axes: readonly [Axis, ...Axis[]]) {
    this.inner = axes.at(-1)!;
    this.outer = axes.slice(0, -1).reverse();
    this.digits = new Float64Array(this.outer.length);
    this.left = this.inner.extent;
  }

  /** Goes on by `count` elements, at most {@link left}. */
  advance(count: number): void {
    const { inner, outer, digits } = this;
    this.row += count * inner.rowStep;
    this.column += count * inner.columnStep;
    this.left -= count;
    if (this.left > 0) return;
    this.left = inner.extent;
    this.row -= inner.extent * inner.rowStep;
    this.column -= inner.extent * inner.columnStep;
    for (let i = 0; i < outer.length; i++) {
      const axis = outer[i]!;
      this.row += axis.rowStep;
      this.column += axis.columnStep;
      if (++digits[i]! < axis.extent) return;
      digits[i] = 0;
      this.row -= axis.extent * axis.rowStep;
      this.column -= axis.extent * axis.columnStep;
    }
  }

  /** Place along an axis of the element at which the walk stands, but for the innermost. */
  digit(axis: Axis): number {
    const at = this.outer.indexOf(axis);
    return at < 0 ? this.inner.extent - this.left : this.digits[at]!;
  }
}
