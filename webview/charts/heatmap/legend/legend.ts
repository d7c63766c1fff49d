import { hex, type Rgb } from '../../../ui/colour';
import { text } from '../../../ui/texts';
import { textWidth } from '../../canvasPen';
import { valueText } from '../../format';
import { type Pen } from '../../pen';
import { type HeatmapKind } from '../source';
import { strength, type Look } from '../tiles/paint';
import { rampColour, type HeatmapColours, type Ramp } from '../drawing/colours';

export type LegendItem =
  | {
      readonly kind: 'ramp';
      readonly ramp: Ramp;
      /** Names of places of the ramp, 0..1, from left to right. */
      readonly marks: readonly { readonly at: number; readonly label: string }[];
    }
  | {
      readonly kind: 'swatch';
      readonly colour: Rgb;
      readonly label: string;
      readonly sign?: '+' | '−' | '×';
      readonly hatch?: Rgb;
    };

export interface LegendNeeds {
  readonly compares: boolean;
  /** Whether there are kept cells without a finite value. */
  readonly nonFinite: boolean;
}

/** What the colours of a picture say. */
export function legendOf({ kind, colours, range }: Look, needs: LegendNeeds): LegendItem[] {
  if (needs.compares) return comparedLegend(colours);
  const items: LegendItem[] = [prunedSwatch(kind, colours), rampOf(kind, colours, range)];
  if (kind !== 'mask' && needs.nonFinite) {
    items.push({ kind: 'swatch', colour: colours.nonFinite, label: text('not finite'), sign: '×' });
  }
  return items;
}

function prunedSwatch(kind: HeatmapKind, { pruned, hatch }: HeatmapColours): LegendItem {
  const label = text('pruned');
  return { kind: 'swatch', colour: pruned, label, ...(kind === 'mask' ? {} : { hatch }) };
}

function rampOf(kind: HeatmapKind, colours: HeatmapColours, range: number): LegendItem {
  const number = (value: number): string => valueText(value, 'number').replace('-', '−');
  // Colours go by the square root, so the half of them is the quarter of the values.
  switch (kind) {
    case 'mask': {
      const marks = [
        { at: strength(0.01), label: '1 %' },
        { at: strength(0.25), label: '25 %' },
        { at: 1, label: text('all kept') },
      ];
      return { kind: 'ramp', ramp: colours.density, marks };
    }
    case 'signed': {
      const marks = [
        { at: 0, label: number(-range) },
        { at: 0.25, label: number(-range / 4) },
        { at: 0.5, label: '0' },
        { at: 0.75, label: number(range / 4) },
        { at: 1, label: number(range) },
      ];
      return { kind: 'ramp', ramp: colours.signed, marks };
    }
    case 'magnitude': {
      const marks = [
        { at: 0, label: '0' },
        { at: 0.5, label: number(range / 4) },
        { at: 1, label: number(range) },
      ];
      return { kind: 'ramp', ramp: colours.magnitude, marks };
    }
  }
}

function comparedLegend({ both, first, second, pruned }: HeatmapColours): LegendItem[] {
  return [
    { kind: 'swatch', colour: both, label: text('kept by both') },
    { kind: 'swatch', colour: first, label: text('only in the first: removed'), sign: '−' },
    { kind: 'swatch', colour: second, label: text('only in the second: added'), sign: '+' },
    { kind: 'swatch', colour: pruned, label: text('in neither') },
  ];
}

/** What a user who cannot see the legend is told. */
export function legendText(items: readonly LegendItem[]): string {
  const names = items.map((item) =>
    item.kind === 'swatch' ? item.label : item.marks.map(({ label }) => label).join(' … '),
  );
  return text('Colours: {0}', names.join(', '));
}

const size = 12;
const swatch = 12;
const rowHeight = 34;
const gap = 20;
const rampWidth = { least: 110, most: 240 };

interface Placed {
  readonly item: LegendItem;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** Lays a legend out in rows. */
export function layLegend(
  items: readonly LegendItem[],
  width: number,
  fontFamily: string,
): { readonly placed: readonly Placed[]; readonly height: number } {
  let [x, y] = [0, 0];
  const placed = items.map((item): Placed => {
    const marks = item.kind === 'ramp' ? item.marks.length : 0;
    const needed =
      item.kind === 'swatch'
        ? swatch + 6 + Math.ceil(textWidth(item.label, size, fontFamily))
        : Math.min(width, Math.max(rampWidth.least, Math.min(rampWidth.most, 52 * marks)));
    if (x > 0 && x + needed > width) [x, y] = [0, y + rowHeight];
    const place = { item, x, y, width: needed };
    x += needed + gap;
    return place;
  });
  return { placed, height: placed.length > 0 ? y + rowHeight : 0 };
}

/** Draws a legend with its upper left corner at (left, top). */
export function drawLegend(
  pen: Pen,
  placed: readonly Placed[],
  colours: HeatmapColours,
  left = 0,
  top = 0,
): void {
  for (const { item, x, y, width } of placed) {
    if (item.kind === 'ramp') drawRamp(pen, item, colours, left + x, top + y, width);
    else drawSwatch(pen, item, colours, left + x, top + y);
  }
}

type Swatch = Extract<LegendItem, { kind: 'swatch' }>;

function drawSwatch(pen: Pen, item: Swatch, colours: HeatmapColours, x: number, y: number): void {
  const top = y + 3;
  box(pen, x, top, swatch, swatch, item.colour);
  if (item.hatch) {
    const stroke = { colour: hex(item.hatch), width: 1 };
    pen.within({ left: x, top, width: swatch, height: swatch }, () =>
      pen.lines(
        [2, 7, 12, 17, 22].map((at) => [
          [x + at - swatch, top + swatch],
          [x + at, top],
        ]),
        stroke,
      ),
    );
  }
  if (item.sign) {
    const at = [x + swatch / 2, top + swatch - 2] as const;
    pen.text(at, item.sign, {
      size,
      colour: hex(colours.background),
      anchor: 'middle',
      bold: true,
    });
  }
  outline(pen, x, top, swatch, swatch, colours);
  pen.text([x + swatch + 6, top + swatch - 2], item.label, {
    size,
    colour: hex(colours.foreground),
  });
}

type RampItem = Extract<LegendItem, { kind: 'ramp' }>;

function drawRamp(
  pen: Pen,
  { ramp, marks }: RampItem,
  colours: HeatmapColours,
  x: number,
  y: number,
  width: number,
): void {
  const top = y + 3;
  const steps = 64;
  for (let i = 0; i < steps; i++) {
    const from = Math.floor((i * width) / steps);
    const to = Math.floor(((i + 1) * width) / steps);
    box(pen, x + from, top, to - from, swatch, rampColour(ramp, i / (steps - 1)));
  }
  outline(pen, x, top, width, swatch, colours);
  for (const { at, label } of marks) {
    const anchor = at === 0 ? 'start' : at === 1 ? 'end' : 'middle';
    pen.text([x + at * width, top + swatch + 13], label, {
      size: 11,
      colour: hex(colours.muted),
      anchor,
    });
  }
}

function box(pen: Pen, x: number, y: number, width: number, height: number, colour: Rgb): void {
  pen.shape(corners(x, y, width, height), { fill: hex(colour) });
}

function outline(
  pen: Pen,
  x: number,
  y: number,
  width: number,
  height: number,
  colours: HeatmapColours,
): void {
  const stroke = hex(colours.frame);
  pen.shape(corners(x + 0.5, y + 0.5, width - 1, height - 1), { stroke, width: 1 });
}

function corners(x: number, y: number, width: number, height: number): [number, number][] {
  return [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ];
}
