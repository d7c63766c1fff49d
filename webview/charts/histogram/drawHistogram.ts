import { text } from '../../ui/texts';
import { type Theme } from '../../ui/theme';
import { colourOf } from '../palette';
import { type Pen, type Spot } from '../pen';
import { type HistogramLayout } from './bins';

const axisSize = 11;

/** Draws a histogram. `at`: the bar that is pointed at. */
export function drawHistogram(pen: Pen, layout: HistogramLayout, theme: Theme, at?: number): void {
  const { box, bars, xTicks, yTicks, zero } = layout;
  const bottom = box.top + box.height;
  const right = box.left + box.width;
  const small = { size: axisSize, colour: theme.muted };
  for (const { at: y, label } of yTicks) {
    pen.lines([level(box.left, right, y)], { colour: theme.grid, width: 1 });
    pen.text([box.left - 7, y + 4], label, { ...small, anchor: 'end' });
  }
  const fill = colourOf({ kind: 'category', index: 0 }, theme);
  bars.forEach((bar, i) => {
    if (bar.count === 0) return;
    // A gap between bars, where they are wide enough to spare it.
    const gap = bar.right - bar.left > 4 ? 0.5 : 0;
    const top = Math.min(bar.top, bottom - 1);
    const corners: Spot[] = [
      [bar.left + gap, top],
      [bar.right - gap, top],
      [bar.right - gap, bottom],
      [bar.left + gap, bottom],
    ];
    pen.shape(corners, { fill: i === at ? theme.foreground : fill });
  });
  pen.lines([level(box.left, right, bottom)], { colour: theme.muted, width: 1 });
  if (zero !== undefined) {
    const line: Spot[] = [
      [zero, box.top - 6],
      [zero, bottom + 4],
    ];
    pen.lines([line], { colour: theme.foreground, width: 1, dash: [3, 3] });
  }
  for (const { at: x, label } of xTicks) {
    pen.lines([[[x, bottom] as const, [x, bottom + 4] as const]], {
      colour: theme.muted,
      width: 1,
    });
    pen.text([x, bottom + 17], label, { ...small, anchor: 'middle' });
  }
  const middle = box.left + box.width / 2;
  pen.text([middle, bottom + 35], text('Weight'), { ...small, anchor: 'middle' });
  const upright = { ...small, anchor: 'middle', turned: true } as const;
  pen.text([layout.titleAt, box.top + box.height / 2], text('Count'), upright);
  if (at !== undefined && bars[at] && bars[at].count === 0) {
    const x = (bars[at].left + bars[at].right) / 2;
    pen.lines([[[x, box.top] as const, [x, bottom] as const]], { colour: theme.muted, width: 1 });
  }
}

function level(from: number, to: number, y: number): Spot[] {
  return [
    [from, y],
    [to, y],
  ];
}
