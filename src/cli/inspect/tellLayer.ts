import { type LayerStatistics, type LayerView, type ModelView } from '../../inspect/view';
import { histogramLines, numberWord } from '../draw/histogram';
import { printable } from '../draw/printable';
import { percentWord, shadeLines, type DensityGrid } from '../draw/shades';
import { type Asking } from './asking';
import { count, flagWords, several, shapeWord } from './words';

/** All about one layer: numbers, a histogram, a picture of its mask. */
export function layerDetails(
  asking: Asking,
  view: ModelView,
  place: number,
  width: number,
): string[] {
  const layer = view.layers[place]!;
  const statistics = asking.statistics(view, place);
  return [
    printable(layer.name) || '(no name)',
    ...facts(layer, statistics).map((line) => `  ${line}`),
    ...section('Values of the kept weights', histogram(statistics, width)),
    ...section('Mask', picture(asking, view, place, width)),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `  ${title}`, ...lines.map((line) => `  ${line}`)];
}

function facts(layer: LayerView, statistics: LayerStatistics): string[] {
  const { kept, count: all, range, sum, absSum } = statistics;
  const density = all > 0 ? `, density ${percentWord(kept / all)}` : '';
  const { layout } = layer;
  const lines = [
    `${shapeWord(layer.shape)}, ${printable(layer.dtype)}; ${count(kept)} of ${count(all)} kept${density}`,
  ];
  if (layer.role === 'kernel') {
    const [height, across] = layout.kernel;
    const tiles = height * across > 1 ? `, kernels of ${height} x ${across}` : '';
    const { deadInputs, deadOutputs } = statistics;
    const none = deadInputs + deadOutputs === 0;
    const dead = none
      ? 'none of them dead'
      : `${count(deadInputs)} and ${count(deadOutputs)} of them dead`;
    lines.push(
      `${several(layout.inputs, 'input')}, ${several(layout.outputs, 'unit')}${tiles}; ${dead}`,
    );
  }
  if (layer.weights) {
    if (range) {
      const { min, max, mean, deviation, leastMagnitude } = range;
      const spread = `mean ${numberWord(mean)} ±${numberWord(deviation)}`;
      const least = `smallest magnitude ${numberWord(leastMagnitude)}`;
      lines.push(`kept: ${numberWord(min)} to ${numberWord(max)}, ${spread}, ${least}`);
    }
    lines.push(`sum ${numberWord(sum)}, sum of magnitudes ${numberWord(absSum)}`);
  }
  const flags = flagWords(statistics);
  return flags.length === 0 ? lines : [...lines, flags.join(', ')];
}

function histogram({ histogram: bins }: LayerStatistics, width: number): string[] {
  return bins ? histogramLines(bins, Math.min(64, width - 4)) : [];
}

const tallest = 24;

function picture(asking: Asking, view: ModelView, place: number, width: number): string[] {
  const { layout, count: all, role, mask } = view.layers[place]!;
  if (all === 0 || (role !== 'kernel' && mask === 'zeros')) return [];
  let level = 0;
  while (Math.max(layout.rows, layout.columns) > 256 * 2 ** level) level++;
  const tile = asking.tile(view, { layer: place, level, row: 0, column: 0 });
  const rows = Math.min(tallest, tile.rows);
  const columns = Math.min(64, width - 4, tile.columns);
  const single = level === 0 && rows === tile.rows && columns === tile.columns;
  const values = Array.from({ length: rows * columns }, (_, i) =>
    meanIn(
      tile,
      cut(Math.floor(i / columns), rows, tile.rows),
      cut(i % columns, columns, tile.columns),
    ),
  );
  const grid: DensityGrid = { rows, columns, values, single };
  const { lines, key } = shadeLines(grid);
  return [...lines, `inputs downwards, units to the right; ${key}`];
}

/** The part of `length` cells that belongs to one of `parts`. */
function cut(part: number, parts: number, length: number): readonly [from: number, to: number] {
  const from = Math.floor((part * length) / parts);
  return [from, Math.max(from + 1, Math.floor(((part + 1) * length) / parts))];
}

function meanIn(
  tile: { readonly columns: number; readonly density: Uint8Array },
  [top, bottom]: readonly [number, number],
  [left, right]: readonly [number, number],
): number {
  let sum = 0;
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++)
      sum += tile.density[row * tile.columns + column]!;
  }
  return sum / 255 / ((bottom - top) * (right - left));
}
