import { text } from '../../ui/texts';
import { type Theme } from '../../ui/theme';
import { fitted } from '../canvasPen';
import { valueText } from '../format';
import { colourOf } from '../palette';
import { type Box, type Pen, type Spot } from '../pen';
import {
  allowed,
  axisSize,
  columnAt,
  sampleTicks,
  sumTicks,
  type CompositionLayout,
  type Field,
} from './layout';

/** Narrower bars have no rim that could be hollow. */
const narrowest = 4;

/** Draws a composition. `at`: the sample that is pointed at. */
export function drawComposition(
  pen: Pen,
  layout: CompositionLayout,
  theme: Theme,
  at?: number,
): void {
  const { sums, samples, end } = layout;
  if (at !== undefined) drawColumn(pen, layout, theme, at);
  drawAxis(pen, sums, sumTicks, theme);
  drawAxis(pen, samples, sampleTicks, theme);
  caption(pen, sums.box, text('Sum of the kept samples'), theme);
  caption(pen, samples.box, text('Samples, kept ones filled'), theme);
  drawTarget(pen, layout, sums, theme);
  drawSamples(pen, layout, theme, at);
  drawSums(pen, layout, theme);
  if (end) drawEnd(pen, layout, end, theme);
  const bottom = samples.box.top + samples.box.height;
  for (const i of layout.numbers) {
    const x = columnAt(layout, i + 0.5);
    const small = { size: axisSize, colour: theme.muted, anchor: 'middle' } as const;
    pen.text([x, bottom + 16], String(i + 1), small);
  }
}

function drawAxis(pen: Pen, { box, scale, y }: Field, ticks: number, theme: Theme): void {
  const right = box.left + box.width;
  for (const { value, label } of scale.ticks(ticks)) {
    const colour = value === 0 ? theme.muted : theme.grid;
    pen.lines([level(box.left, right, y(value))], { colour, width: 1 });
    const small = { size: axisSize, colour: theme.muted, anchor: 'end' } as const;
    pen.text([box.left - 7, y(value) + 4], label, small);
  }
}

function caption(pen: Pen, { left, top, width }: Box, content: string, theme: Theme): void {
  const shown = fitted(content, width, axisSize, theme.fontFamily);
  pen.text([left, top - 7], shown, { size: axisSize, colour: theme.muted });
}

/** The target, and what may be missed of it. */
function drawTarget(pen: Pen, { read }: CompositionLayout, { box, y }: Field, theme: Theme): void {
  const { target } = read.composition;
  const epsilon = allowed(read);
  const right = box.left + box.width;
  pen.within(box, () => {
    const band = rectangle(box.left, right, y(target + epsilon), y(target - epsilon));
    if (epsilon > 0) pen.shape(band, { fill: theme.foreground, alpha: 0.18 });
  });
  const dashed = { colour: theme.foreground, width: 1.25, dash: [5, 4] };
  pen.lines([level(box.left, right, y(target))], dashed);
}

function drawSums(pen: Pen, layout: CompositionLayout, theme: Theme): void {
  const { read, sums } = layout;
  const { box, y } = sums;
  const colour = colourOf({ kind: 'category', index: 0 }, theme);
  const steps: Spot[] = [[box.left, y(0)]];
  let before = 0;
  read.sums.forEach((sum, i) => {
    if (sum === before) return;
    const x = columnAt(layout, i + 0.5);
    steps.push([x, y(before)], [x, y(sum)]);
    before = sum;
  });
  const right = box.left + box.width;
  steps.push([right, y(before)]);
  pen.lines([steps], { colour, width: 2 });
  const { target } = read.composition;
  // Where the stairs end close above the target its name stands below it, and the other way round.
  const above = y(target) - 22 > box.top && !(before > target);
  const label = text('target {0}', valueText(target, 'number'));
  const at: Spot = [right - 8, y(target) + (above ? -7 : 17)];
  pen.text(at, label, {
    ...{ size: axisSize, colour: theme.foreground, bold: true, halo: theme.background },
    anchor: 'end',
  });
  pen.circle([right, y(before)], 4, { fill: colour, stroke: theme.background, width: 1 });
}

function drawSamples(pen: Pen, layout: CompositionLayout, theme: Theme, at?: number): void {
  const { read, samples, step } = layout;
  const { y } = samples;
  const fill = colourOf({ kind: 'category', index: 0 }, theme);
  const gap = step >= 8 ? 1.5 : step >= narrowest ? 0.5 : 0;
  read.composition.samples.forEach(({ value, kept }, i) => {
    const [left, right] = [columnAt(layout, i) + gap, columnAt(layout, i + 1) - gap];
    const [top, bottom] = [y(Math.max(0, value)), y(Math.min(0, value))];
    // A value close to 0 is seen, too.
    const low = Math.max(bottom, top + 1);
    if (kept) pen.shape(rectangle(left, right, top, low), { fill });
    else if (step < narrowest) {
      pen.shape(rectangle(left, right, top, low), { fill: theme.muted, alpha: 0.35 });
    } else {
      const stroke = i === at ? theme.foreground : theme.muted;
      const inner = rectangle(left + 0.5, right - 0.5, top + 0.5, Math.max(low - 0.5, top + 1));
      pen.shape(inner, { stroke, width: 1 });
    }
  });
}

/** The end of the stairs beside the allowed error, and lines that say what is enlarged. */
function drawEnd(pen: Pen, layout: CompositionLayout, end: Field, theme: Theme): void {
  const { read, sums } = layout;
  const { target, reached } = read.composition;
  const epsilon = allowed(read);
  const { box, y } = end;
  const colour = colourOf({ kind: 'category', index: 0 }, theme);
  const from = sums.box.left + sums.box.width;
  const span = [box.top, box.top + box.height] as const;
  const clear = Math.max(6, sums.y(target - epsilon) - sums.y(target + epsilon));
  const middle = sums.y(target);
  const rays: Spot[][] = [
    [
      [from + 5, middle - clear / 2],
      [box.left, span[0]],
    ],
    [
      [from + 5, middle + clear / 2],
      [box.left, span[1]],
    ],
  ];
  pen.lines(rays, { colour: theme.muted, width: 1, alpha: 0.6 });
  const frame = rectangle(box.left, box.left + box.width, ...span);
  pen.shape(frame, { stroke: theme.muted, width: 1, alpha: 0.6 });
  caption(pen, { ...box, width: box.width + 24 }, text('Enlarged'), theme);
  drawTarget(pen, layout, end, theme);
  const small = { size: axisSize, colour: theme.muted };
  if (epsilon > 0) {
    pen.text([box.left + box.width + 5, y(target + epsilon) + 4], '+ε', small);
    pen.text([box.left + box.width + 5, y(target - epsilon) + 4], '−ε', small);
  }
  const spot: Spot = [box.left + box.width / 2, y(reached)];
  pen.lines([level(box.left, box.left + box.width, y(reached))], { colour, width: 2 });
  pen.circle(spot, 4, { fill: colour, stroke: theme.background, width: 1 });
}

function drawColumn(pen: Pen, layout: CompositionLayout, theme: Theme, at: number): void {
  const [left, right] = [columnAt(layout, at), columnAt(layout, at + 1)];
  const { sums, samples } = layout;
  const bottom = samples.box.top + samples.box.height;
  pen.shape(rectangle(left, right, sums.box.top, bottom), { fill: theme.grid });
}

function level(from: number, to: number, y: number): Spot[] {
  return [
    [from, y],
    [to, y],
  ];
}

function rectangle(left: number, right: number, top: number, bottom: number): Spot[] {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}
