import { textWidth } from './canvasPen';
import { type Drawing } from './drawing';
import { colourOf } from './palette';
import { type Pen, type Spot } from './pen';

const size = 12;

/** Vertical lines that a plot points out, each with its title beside its upper end. */
export function drawVerticals(pen: Pen, { plot, theme, frame }: Drawing): void {
  const { box } = frame;
  const right = box.left + box.width;
  for (const { x: value, title, colour } of plot.lines ?? []) {
    const x = frame.x(value);
    if (!(x >= box.left - 1 && x <= right + 1)) continue;
    const line: Spot[] = [
      [x, box.top],
      [x, box.top + box.height],
    ];
    pen.lines([line], { colour: theme.background, width: 4, alpha: 0.8 });
    pen.lines([line], { colour: colourOf(colour, theme), width: 1.75, dash: [6, 3] });
    if (title === '') continue;
    const onLeft = x + 8 + 1.1 * textWidth(title, size, theme.fontFamily) > right;
    pen.text([onLeft ? x - 6 : x + 6, box.top + 12], title, {
      ...{ size, colour: theme.foreground, bold: true, halo: theme.background },
      anchor: onLeft ? 'end' : 'start',
    });
  }
}
