import { type PathsView, type WeightPath } from '../../../src/inspect/pathsView';
import { FoldTable } from '../../ui/foldTable';
import { text } from '../../ui/texts';
import { type PartContext } from '../context';
import { productText } from '../numbers';

/** A path with its place among the strongest, from 1. */
export interface RankedPath {
  readonly view: PathsView;
  readonly path: WeightPath;
  readonly rank: number;
}

/** The strongest paths as a table. */
export function pathsTable(context: PartContext): FoldTable<RankedPath> {
  return new FoldTable<RankedPath>({
    summary: text('Strongest paths as table'),
    columns: [
      {
        title: text('Rank'),
        number: true,
        text: ({ rank }) => String(rank),
        raw: (row) => row.rank,
      },
      {
        title: text('Product'),
        number: true,
        text: ({ path }) => (path.negative ? '-' : '') + productText(path.log10),
        // The logarithm beside it says what a product too small for a number does not.
        raw: ({ path }) => (path.negative ? -path.product : path.product),
      },
      {
        title: text('log10 of its magnitude'),
        number: true,
        text: ({ path }) => (Number.isFinite(path.log10) ? path.log10.toFixed(3) : '-∞'),
        raw: ({ path }) => path.log10,
      },
      { title: text('Units'), text: unitsText },
    ],
    open: context.slot.flag('pathsTable', false),
    onToggle: (open) => context.slot.set('pathsTable', open),
    copy: (content, done) => context.copy(content, done),
  });
}

/** A path's units from input to output: `input 3 → fc1 12 → fc2 0`. */
export function unitsText({ path, view }: RankedPath): string {
  const parts: string[] = [];
  for (let i = 0; i + 1 < path.units.length; i += 2) {
    const column = view.columns[path.units[i]!];
    parts.push(`${column?.name ?? '?'} ${path.units[i + 1]}`);
  }
  return parts.join(' → ');
}
