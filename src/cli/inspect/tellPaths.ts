import { type NoPaths, type PathsView, type WeightPath } from '../../inspect/pathsView';
import { printable, shortened } from '../draw/printable';
import { listLines } from '../draw/columns';
import { foldWidth } from './screen';
import { count } from './words';

/** How many paths there are, the narrowest places, and the strongest paths. */
export function pathLines(paths: PathsView | NoPaths): string[] {
  if ('none' in paths) return [`There are no paths to show: ${printable(paths.none)}`];
  const { columns, total, bottlenecks, top, prunable, onPaths } = paths;
  return [
    `Paths from an input to an output: ${grouped(total)}`,
    `Weights on one of them: ${count(onPaths)} of ${count(prunable)}`,
    '',
    ...listLines(
      [
        { title: 'Column', align: 'left', cells: columns.map(({ name }) => named(name)) },
        { title: 'Units', align: 'right', cells: columns.map(({ units }) => count(units)) },
        { title: 'Live', align: 'right', cells: columns.map(({ live }) => count(live)) },
        {
          title: '',
          align: 'left',
          cells: columns.map((_, i) => (bottlenecks.includes(i) ? 'bottleneck' : '')),
        },
      ],
      foldWidth(),
    ),
    ...paths.notes.map(printable),
    ...(top.length === 0 ? [] : ['', 'Strongest paths, by the product of magnitudes']),
    ...listLines(
      [
        { title: '', align: 'right', cells: top.map((_, i) => String(i + 1)) },
        { title: 'Product', align: 'right', cells: top.map(productWord) },
        { title: 'Units', align: 'left', cells: top.map((path) => unitsWord(path, paths)) },
      ],
      foldWidth(),
    ),
  ];
}

function named(name: string): string {
  return printable(shortened(name, 40)) || '(no name)';
}

function productWord({ product, log10, negative }: WeightPath): string {
  const sign = negative ? '-' : '';
  if (product > 1e-300 && product < 1e15) return sign + product.toPrecision(4);
  const exponent = Math.floor(log10);
  return `${sign}${(10 ** (log10 - exponent)).toFixed(3)}e${exponent < 0 ? '' : '+'}${exponent}`;
}

function unitsWord({ units }: WeightPath, { columns }: PathsView): string {
  const places: string[] = [];
  for (let i = 0; i + 1 < units.length; i += 2) {
    places.push(`${named(columns[units[i]!]?.name ?? '')} ${units[i + 1]}`);
  }
  return places.join(' → ');
}

/** Digits in threes, of numbers that are written out. */
function grouped(total: string): string {
  return /^\d+$/.test(total) ? BigInt(total).toLocaleString('en-US') : total;
}
