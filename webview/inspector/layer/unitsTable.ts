import { type LayerStatistics, type MatrixLayout } from '../../../src/inspect/view';
import { FoldTable } from '../../ui/foldTable';
import { text } from '../../ui/texts';
import { type PartContext } from '../context';
import { shareText } from '../numbers';

/** A stretch of rows or columns of the matrix. */
export interface Stretch {
  readonly along: 'rows' | 'columns';
  /** First and last of them, counted from 0. */
  readonly from: number;
  readonly to: number;
  /** Share that is kept, 0..1. */
  readonly density: number;
}

/** Densities of rows and columns, as they stand in the margins of the heatmap: bins of as many whole rows each. */
export function stretchesOf(layout: MatrixLayout, statistics: LayerStatistics): Stretch[] {
  const of = (along: Stretch['along'], count: number, bins: readonly number[]): Stretch[] => {
    const size = Math.ceil(count / Math.max(1, bins.length));
    return bins.map((density, i) => ({
      along,
      from: i * size,
      to: Math.min(count, (i + 1) * size) - 1,
      density,
    }));
  };
  return [
    ...of('rows', layout.rows, statistics.rowDensity),
    ...of('columns', layout.columns, statistics.columnDensity),
  ];
}

/** The heatmap's margins as a table. */
export function unitsTable(context: PartContext): FoldTable<Stretch> {
  return new FoldTable<Stretch>({
    summary: text('Density of rows and columns as table'),
    columns: [
      {
        title: text('Cells'),
        text: ({ along, from, to }) => {
          const name = along === 'rows' ? text('Row {0}', from) : text('Column {0}', from);
          const names =
            along === 'rows'
              ? text('Rows {0} to {1}', from, to)
              : text('Columns {0} to {1}', from, to);
          return from === to ? name : names;
        },
      },
      {
        title: text('Density'),
        number: true,
        text: ({ density }) => shareText(density),
        raw: ({ density }) => density,
      },
    ],
    open: context.slot.flag('unitsTable', false),
    onToggle: (open) => context.slot.set('unitsTable', open),
    copy: (content, done) => context.copy(content, done),
  });
}
