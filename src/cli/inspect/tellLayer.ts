import { type LayerStatistics, type LayerView, type ModelView } from '../../inspect/view';
import { histogramLines, numberWord } from '../draw/histogram';
import { printable } from '../draw/printable';
import { percentWord, shadeLines } from '../draw/shades';
import { type Asking } from './asking';
import { densityGrid } from './densityGrid';
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
    ...section('Mask', statistics.kept < layer.count ? picture(asking, view, place, width) : []),
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

function picture(asking: Asking, view: ModelView, place: number, width: number): string[] {
  const { count: all, role, mask } = view.layers[place]!;
  if (all === 0 || (role !== 'kernel' && mask === 'zeros')) return [];
  const grid = densityGrid(asking, view, place, Math.min(64, width - 4));
  const { lines, key } = shadeLines(grid);
  return [...lines, `inputs downwards, units to the right; ${key}`];
}
