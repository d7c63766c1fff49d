import { csvOfRows } from './csv';

/** A column of a table of rows of one kind. */
export interface FoldColumn<Row> {
  readonly title: string;
  /** As it is shown. */
  text(row: Row): string;
  /** As it stands in the CSV, where that is not the text that is shown. */
  raw?(row: Row): string | number;
  readonly number?: boolean;
}

/** A table as CSV, with its titles. */
export function csvOfColumns<Row>(
  columns: readonly FoldColumn<Row>[],
  rows: readonly Row[],
): string {
  return csvOfRows([
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map((column) => column.raw?.(row) ?? column.text(row))),
  ]);
}
