import { extentOf } from '../../protocol/extent';

/** From nothing to the densest cell. */
const shades = ['·', '░', '▒', '▓', '█'];

/** Cells of a picture of densities, 0..1, row by row. */
export interface DensityGrid {
  readonly rows: number;
  readonly columns: number;
  readonly values: ArrayLike<number>;
  /** Whether each is a single weight. */
  readonly single: boolean;
}

/**
 * A picture in characters, and what they mean. The lightest shade is the sparsest cell that is not empty, the darkest the
 * densest one: structure is seen in sparse masks, too.
 */
export function shadeLines(grid: DensityGrid): { readonly lines: string[]; readonly key: string } {
  const { low, high } = extentOf(Array.from(grid.values).filter((density) => density > 0));
  const lines = Array.from({ length: grid.rows }, (_, row) => {
    let line = '';
    for (let column = 0; column < grid.columns; column++) {
      line += shadeOf(grid.values[row * grid.columns + column]!, low, high);
    }
    return line;
  });
  if (grid.single) return { lines, key: '█ kept  · pruned' };
  if (!(high > 0)) return { lines, key: '· nothing is kept' };
  const range = low === high ? percentWord(high) : `${percentWord(low)} to ${percentWord(high)}`;
  return { lines, key: `· none  ░▒▓█ ${range} of the weights kept` };
}

function shadeOf(density: number, low: number, high: number): string {
  if (!(density > 0)) return shades[0]!;
  const last = shades.length - 1;
  if (low === high) return shades[last]!;
  const step = Math.floor(((density - low) / (high - low)) * last);
  return shades[1 + Math.min(last - 1, step)]!;
}

/** A share in per cent: all digits that matter of small ones, and 100 % only for all. */
export function percentWord(share: number): string {
  if (share > 0 && share < 0.0001) return `${(100 * share).toPrecision(2)} %`;
  const digits = share < 0.0995 ? 2 : 1;
  const text = (100 * share).toFixed(digits);
  return share < 1 && Number(text) === 100 ? '>99.9 %' : `${text} %`;
}
