import { type BoundQuestion } from '../../../src/lottery/bounds/question';
import { type Chart, type Composition, type Presentation } from '../../../src/lottery/experiment';
import { type RunSnapshot } from '../../../src/protocol/snapshot';
import { chance } from '../../support/runs';
import { snapshotOf } from './snapshots';

/** Largest error over samples a weight, on logarithmic heights; the last is exactly met. */
export const errorChart: Chart = {
  id: 'error',
  title: 'Largest error against samples a weight',
  x: { title: 'Samples a weight', scale: 'linear', format: 'integer' },
  y: { title: 'Largest error', format: 'number', scale: 'log' },
  series: [
    {
      id: 'measured',
      title: 'Measured',
      points: [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 0].map((y, i) => ({
        ...{ x: 6 + 3 * i, y },
        deviation: 2 * y,
      })),
    },
  ],
  band: { title: 'ε', mean: 0.01, deviation: 0 },
};

/** Errors by half decades, with epsilon far to the right of them. */
export const histogramChart: Chart = {
  id: 'errors',
  title: 'Distribution of errors',
  x: { title: 'Error', scale: 'log', format: 'number' },
  y: { title: 'Weights', format: 'integer' },
  draw: 'bars',
  series: [
    {
      id: 'weights',
      title: 'Weights',
      points: Array.from({ length: 9 }, (_, i) => ({
        x: 10 ** (-8.25 + i / 2),
        y: Math.round(4000 * Math.exp(-((i - 5) ** 2) / 4)),
      })),
    },
  ],
  line: { title: 'ε', x: 0.01 },
};

/** A weight that samples were drawn for, some of which are kept. */
export function compositionOf(
  id: number,
  { samples = 21, products = false, epsilon = 0.01, title = '' } = {},
): Composition {
  const random = chance(id + 1);
  const drawn = Array.from({ length: samples }, () => {
    const factors = [2 * random() - 1, 2 * random() - 1] as const;
    const value = products ? factors[0] * factors[1] : 0.5 * factors[0];
    return { value, kept: random() < 0.45, ...(products && { factors }) };
  });
  const reached = drawn.reduce((sum, { value, kept }) => sum + (kept ? value : 0), 0);
  return {
    id: `w${id}`,
    title: title || `dense_1/kernel, input ${12 + id}, unit 3`,
    target: reached + 3.2e-6,
    ...{ reached, epsilon, samples: drawn },
  };
}

export const question: BoundQuestion = {
  theorem: 'subset-sum',
  layers: [
    { name: 'dense', inputs: 784, outputs: 500, bias: false, largest: 0.541, positive: true },
    { name: 'dense_1', inputs: 500, outputs: 10, bias: false, largest: 0.464, positive: true },
  ],
  epsilon: 0.01,
  delta: 0.05,
};

/** A run whose net was made of random weights. */
export function constructed(
  more: Partial<Presentation> = {},
  snapshot: Partial<RunSnapshot> = {},
): RunSnapshot {
  const compositions = [0, 1, 2].map((id) => compositionOf(id, { products: id === 1 }));
  const whole = snapshotOf(
    { title: 'Subset sums of an MLP' },
    { trainings: [], curves: [], ...snapshot },
  );
  const presentation: Presentation = {
    ...whole.presentation!,
    ...{ tables: [], charts: [errorChart, histogramChart], compositions, bounds: question },
    ...more,
  };
  return { ...whole, presentation };
}
