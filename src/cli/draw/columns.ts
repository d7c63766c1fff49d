import { extentOf } from '../../protocol/extent';

const gap = '  ';

/** A column of a listing. */
export interface ListColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly cells: readonly string[];
}

/**
 * Columns side by side, aligned, without those that have nothing to say. Where they are too wide together, they are put
 * below each other, the first before each.
 *
 * @param width characters in a line
 */
export function listLines(columns: readonly ListColumn[], width = Infinity): string[] {
  const shown = columns
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
    .map(({ title, align, cells }) => {
      const all = [title, ...cells];
      const width = extentOf(all.map((cell) => Array.from(cell).length)).high;
      return all.map((cell) => {
        const space = ' '.repeat(width - Array.from(cell).length);
        return align === 'left' ? cell + space : space + cell;
      });
    });
  const [first, ...rest] = shown;
  if (first === undefined) return [];
  const lines: string[] = [];
  let from = 0;
  do {
    const block = [first];
    while (from < rest.length && (block.length === 1 || widthOf([...block, rest[from]!]) <= width))
      block.push(rest[from++]!);
    if (lines.length > 0) lines.push('');
    lines.push(...joined(block));
  } while (from < rest.length);
  return lines;
}

function joined(block: readonly (readonly string[])[]): string[] {
  return block[0]!.map((_, row) =>
    block
      .map((column) => column[row])
      .join(gap)
      .trimEnd(),
  );
}

function widthOf(block: readonly (readonly string[])[]): number {
  const all = block.reduce((sum, [title]) => sum + Array.from(title!).length, 0);
  return all + gap.length * (block.length - 1);
}
