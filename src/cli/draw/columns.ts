import { extentOf } from '../../protocol/extent';

/** A column of a listing. */
export interface ListColumn {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly cells: readonly string[];
}

/** Columns side by side, aligned, without those that have nothing to say. */
export function listLines(columns: readonly ListColumn[]): string[] {
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
  if (shown.length === 0) return [];
  return shown[0]!.map((_, row) =>
    shown
      .map((column) => column[row])
      .join('  ')
      .trimEnd(),
  );
}
