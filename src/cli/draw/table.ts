import { type Table } from '../../lottery/experiment';
import { extentOf } from '../../protocol/extent';
import { cellText } from '../../protocol/numbers';

/** A column as text: its title's lines, then its cells, all equally wide. */
type Column = readonly string[];

const gap = '  ';

/**
 * A table as lines of text, columns aligned. Where it is too wide, titles are broken, then deviations left out, then
 * columns put below each other.
 */
export function tableLines(table: Table, width = Infinity): string[] {
  const whole = columnsOf(table, true, false);
  if (widthOf(whole) <= width) return joined(whole);
  const broken = columnsOf(table, true, true);
  if (widthOf(broken) <= width) return joined(broken);
  const plain = columnsOf(table, false, true);
  const note = hasDeviations(table) ? ['(Deviations are shown in a wider window.)'] : [];
  return [...blocks(plain, width), ...note];
}

/** Columns in blocks that fit, the first column before each. */
function blocks([first, ...rest]: readonly Column[], width: number): string[] {
  const lines: string[] = [];
  for (let from = 0; from < rest.length;) {
    const block = [first!, rest[from++]!];
    while (from < rest.length && widthOf([...block, rest[from]!]) <= width)
      block.push(rest[from++]!);
    lines.push(...(lines.length > 0 ? [''] : []), ...joined(block));
  }
  return lines;
}

function columnsOf(table: Table, deviations: boolean, breakTitles: boolean): Column[] {
  const titles = table.columns.map(({ title }) => (breakTitles ? title.split(' ') : [title]));
  const height = Math.max(...titles.map((words) => words.length));
  return table.columns.map(({ key, format }, i) => {
    const words = titles[i]!;
    const cells = [
      ...Array.from({ length: height - words.length }, () => ''),
      ...words,
      ...table.rows.map((row) => cellText(row[key], format, deviations)),
    ];
    const width = extentOf(cells.map((cell) => cell.length)).high;
    return cells.map((cell) => cell.padStart(width));
  });
}

function widthOf(columns: readonly Column[]): number {
  const widths = columns.map((column) => column[0]!.length);
  return widths.reduce((a, b) => a + b, 0) + gap.length * (columns.length - 1);
}

function joined(columns: readonly Column[]): string[] {
  return columns[0]!.map((_, i) =>
    columns
      .map((column) => column[i])
      .join(gap)
      .trimEnd(),
  );
}

function hasDeviations(table: Table): boolean {
  return table.rows.some((row) => Object.values(row).some((cell) => typeof cell === 'object'));
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
