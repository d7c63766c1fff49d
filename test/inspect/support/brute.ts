import { type LayerSource } from '../../../src/inspect/elements/source';
import { type MatrixLayout } from '../../../src/inspect/view';

/** A layer's elements as a matrix, element by element. */
export interface BruteMatrix {
  readonly rows: number;
  readonly columns: number;
  /** Row by row; NaN-safe. */
  readonly values: Float64Array;
  readonly kept: Uint8Array;
}

/** Place in the tensor of a cell, as MatrixLayout documents it. */
export function elementAt(layout: MatrixLayout, row: number, column: number): number {
  const { kernel, strides } = layout;
  return (
    Math.floor(row / kernel[0]) * strides.input +
    Math.floor(column / kernel[1]) * strides.output +
    (row % kernel[0]) * strides.y +
    (column % kernel[1]) * strides.x
  );
}

export function bruteMatrix({ view, weights, mask }: LayerSource): BruteMatrix {
  const { layout, count } = view;
  const { rows, columns } = layout;
  const all = weights && weights.file.values(weights.tensor, 0, count);
  const ones = mask && mask.file.values(mask.tensor, 0, count);
  const values = new Float64Array(rows * columns);
  const kept = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const from = elementAt(layout, row, column);
      const to = row * columns + column;
      values[to] = all ? all[from]! : NaN;
      kept[to] = Number((ones ? ones[from] : all![from]) !== 0);
    }
  }
  return { rows, columns, values, kept };
}
