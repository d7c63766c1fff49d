import { type Cell, type Table } from '../../../src/lottery/experiment';
import { csvOfRows } from '../../ui/csv';
import { text } from '../../ui/texts';

/**
 * A table as CSV (RFC 4180), with all digits; deviations have columns of their own. Texts that a spreadsheet would take
 * for a formula begin with an apostrophe.
 */
export function csvOf({ columns, rows }: Table): string {
  const deviating = new Set(
    columns.filter(({ key }) => rows.some((row) => isMean(row[key]))).map(({ key }) => key),
  );
  const head = columns.flatMap(({ key, title }) =>
    deviating.has(key) ? [title, text('{0}, deviation', title)] : [title],
  );
  const body = rows.map((row) =>
    columns.flatMap(({ key }) => {
      const cell = row[key];
      if (!deviating.has(key)) return [plain(cell)];
      return isMean(cell) ? [plain(cell.mean), plain(cell.deviation)] : [plain(cell), ''];
    }),
  );
  return csvOfRows([head, ...body]);
}

function isMean(cell: Cell | null): cell is { mean: number; deviation: number } {
  return typeof cell === 'object' && cell !== null;
}

/** What is no number is nothing. */
function plain(cell: Cell | null): string | number {
  if (cell === undefined || cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : '';
  if (typeof cell === 'object') return cell.mean;
  return typeof cell === 'boolean' ? String(cell) : cell;
}
