import { type Pen } from '../../pen';
import { shortWidthText, widthText } from '../captions';
import { labelHeight } from '../layout/columns';
import { type PathLayout } from '../layout/layout';
import { type Ink } from './ink';

/** Width of a text in pixels. */
export type Measure = (content: string, size: number) => number;

const nameSize = 12;
const countSize = 11;

/** Writes name and width of each column below it, as far as there is room. */
export function drawLabels(pen: Pen, layout: PathLayout, ink: Ink, measure: Measure): void {
  const { columns, scene } = layout;
  const half = columns.spacing > 0 ? (columns.spacing * columns.labelEvery) / 2 - 5 : columns.width;
  for (const column of columns.placed) {
    if (!column.labelled) continue;
    const { name, units, live } = scene.view.columns[column.index]!;
    const pinched = scene.view.bottlenecks.includes(column.index);
    const top = column.cellBottom - labelHeight;
    // At the edges a name is pushed inwards, where its neighbour's begins.
    const room = Math.min(half, column.x - 4) + Math.min(half, columns.width - 4 - column.x);
    const write = (content: string, size: number, y: number, bold: boolean): void => {
      const side = measure(content, size) / 2;
      const x = Math.max(side + 4, Math.min(columns.width - side - 4, column.x));
      const colour = bold ? ink.theme.foreground : ink.theme.muted;
      pen.text([x, y], content, { size, colour, anchor: 'middle', halo: ink.theme.background });
    };
    write(shortened(name, room, nameSize, measure), nameSize, top + 16, true);
    // A number without its middle would be another one.
    const count = [widthText(units, live), shortWidthText(units, live)].find(
      (written) => measure(written, countSize) <= room,
    );
    if (count !== undefined) write(count, countSize, top + 31, pinched);
  }
}

/** A text, or its beginning and end as far as there is room: names of layers differ at either. */
export function shortened(content: string, room: number, size: number, measure: Measure): string {
  if (measure(content, size) <= room) return content;
  const characters = Array.from(content);
  const cut = (kept: number): string => {
    const end = Math.floor(kept / 2);
    const start = kept - end;
    const tail = end > 0 ? characters.slice(-end).join('') : '';
    return `${characters.slice(0, start).join('')}…${tail}`;
  };
  let [low, high] = [1, Math.max(1, characters.length - 1)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(cut(middle), size) <= room) low = middle;
    else high = middle - 1;
  }
  return cut(low);
}
