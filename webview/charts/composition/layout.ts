import { type ReadComposition } from '../../../src/protocol/compositions';
import { extentOf } from '../../../src/protocol/extent';
import { type Box } from '../pen';
import { type PlotAxis } from '../plot';
import { scaleOf, type Scale } from '../scale';

export const axisSize = 11;
/** Ticks of the sums and of the samples, about. */
export const [sumTicks, sampleTicks] = [5, 4];

/** A part of the diagram, and where values lie in it. */
export interface Field {
  readonly box: Box;
  readonly scale: Scale;
  readonly y: (value: number) => number;
}

/** Where everything of the diagram lies, pixels. */
export interface CompositionLayout {
  readonly read: ReadComposition;
  /** The sum of the kept samples, and the target. */
  readonly sums: Field;
  /** The samples themselves, in the same columns. */
  readonly samples: Field;
  /** The target and the end of the sum, enlarged until the allowed error is seen; where there is room for it. */
  readonly end: Field | undefined;
  /** Width of a column. */
  readonly step: number;
  /** Samples whose numbers are written. */
  readonly numbers: readonly number[];
}

/** Height of a diagram of a width. */
export function compositionHeight(width: number): number {
  return width < 420 ? 300 : 330;
}

const captions = 20;
const below = 22;
/** From so wide on there is room for the enlarged end. */
const roomy = 420;
const endWidth = 56;

/**
 * Lays a composition out.
 *
 * @param measure width of a text of {@link axisSize} in pixels
 */
export function layOutComposition(
  read: ReadComposition,
  area: Box,
  measure: (text: string) => number,
): CompositionLayout {
  const { target, samples, reached } = read.composition;
  const epsilon = allowed(read);
  const sums = around([0, target - epsilon, target + epsilon, reached, ...read.sums]);
  const values = around([0, ...samples.map(({ value }) => value)]);
  const rest = area.height - 2 * captions - below - 8;
  const heights = [Math.round(0.62 * rest), Math.round(0.38 * rest)] as const;
  const labels = [...sums.ticks(sumTicks), ...values.ticks(sampleTicks)].map(({ label }) =>
    measure(label),
  );
  const left = area.left + Math.ceil(extentOf([...labels, 12]).high) + 10;
  const far = Math.max(epsilon, read.error);
  const enlarged = area.width >= roomy && far > 0;
  const right = area.left + area.width - (enlarged ? endWidth + 44 : 6);
  const first = area.top + captions;
  const boxes = [
    { left, top: first, width: right - left, height: heights[0] },
    { left, top: first + heights[0] + captions + 8, width: right - left, height: heights[1] },
  ] as const;
  const end = { ...boxes[0], left: right + 22, width: endWidth };
  const step = (right - left) / Math.max(1, samples.length);
  return {
    read,
    sums: field(boxes[0], sums),
    samples: field(boxes[1], values),
    end: enlarged ? field(end, around([target - far, target + far], 0.25)) : undefined,
    step,
    numbers: numbersOf(samples.length, Math.max(2, Math.floor((right - left) / 34))),
  };
}

/** The error that is allowed; none where it is no number. */
export function allowed({ composition: { epsilon } }: ReadComposition): number {
  return epsilon > 0 && Number.isFinite(epsilon) ? epsilon : 0;
}

/** The left edge of a sample's column. */
export function columnAt({ sums, step }: CompositionLayout, sample: number): number {
  return sums.box.left + sample * step;
}

/** The sample at a place; undefined beside all of them. */
export function sampleAt(layout: CompositionLayout, x: number): number | undefined {
  const { read, sums, step } = layout;
  const at = Math.floor((x - sums.box.left) / step);
  return at >= 0 && at < read.composition.samples.length ? at : undefined;
}

function field(box: Box, scale: Scale): Field {
  return { box, scale, y: (value) => box.top + box.height * (1 - scale.share(value)) };
}

/** A scale with room around values. */
function around(values: readonly number[], share = 0.08): Scale {
  const { low, high } = extentOf(values);
  const room = high > low ? share * (high - low) : 0.5 * Math.abs(high) || 0.5;
  const axis: PlotAxis = {
    title: '',
    scale: 'linear',
    format: 'number',
    low: low - room,
    high: high + room,
  };
  return scaleOf(axis);
}

/** Places whose numbers, counted from 1, are round: at most about so many. */
function numbersOf(count: number, most: number): number[] {
  const every = [1, 2, 5, 10, 20, 50].find((step) => count / step <= most) ?? 100;
  return Array.from({ length: count }, (_, i) => i).filter(
    (i) => (i + 1) % every === 0 || (i === 0 && every > 1),
  );
}
