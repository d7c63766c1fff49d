import { type Cell, type Format, type Table } from '../lottery/experiment';

/** A table as lines of text, columns aligned. */
export function tableLines(table: Table): string[] {
  const header = table.columns.map((column) => column.title);
  const rows = table.rows.map((row) =>
    table.columns.map((column) => cellText(row[column.key], column.format)),
  );
  const widths = header.map((title, i) =>
    Math.max(title.length, ...rows.map((row) => row[i]!.length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => cell.padStart(widths[i]!))
      .join('  ')
      .trimEnd();
  return [line(header), ...rows.map(line)];
}

/** A table as Markdown. */
export function tableMarkdown(table: Table): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(table.columns.map((column) => column.title)),
    line(table.columns.map(() => '---:')),
    ...table.rows.map((row) => line(table.columns.map((c) => cellText(row[c.key], c.format)))),
  ];
}

export function cellText(cell: Cell, format: Format): string {
  if (cell === undefined) return '';
  if (typeof cell === 'object') {
    const deviation = cell.deviation > 0 ? ` ±${numberText(cell.deviation, format, false)}` : '';
    return numberText(cell.mean, format, true) + deviation;
  }
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  return typeof cell === 'string' ? cell : numberText(cell, format, true);
}

/** A number as its format says; `sign` asks for a plus where differences are shown. */
export function numberText(value: number, format: Format, sign: boolean): string {
  switch (format) {
    case 'integer':
      return Math.round(value).toLocaleString('en-US');
    case 'percent':
      return (100 * value).toFixed(2);
    case 'points': {
      const text = (100 * value).toFixed(2);
      return sign && value > 0 ? `+${text}` : text;
    }
    case 'density':
      return `${(100 * value).toFixed(value < 0.0995 ? 2 : 1)} %`;
    case 'text':
    case 'flag':
      return String(value);
  }
}
