import { type Chart, type Presentation, type Training } from '../../../src/lottery/experiment';
import { type ShownRun } from '../../../src/protocol/runPage';
import { type Curve, type RunSnapshot } from '../../../src/protocol/snapshot';

/** What a snapshot that nothing has measured is to look like. */
export interface Wished {
  readonly folder?: string;
  readonly title?: string;
  readonly levels?: number;
  readonly layers?: number;
  readonly seeds?: number;
  /** Points of each learning curve. */
  readonly points?: number;
  /** Added to accuracies, so that runs differ. */
  readonly shift?: number;
}

/** Densities of levels: a fifth of the weights goes in each. */
export function densities(levels: number): number[] {
  return Array.from({ length: levels }, (_, i) => 0.8 ** i);
}

/** A snapshot with numbers that follow a formula. */
export function snapshotOf(wished: Wished = {}, more: Partial<RunSnapshot> = {}): RunSnapshot {
  const { folder = '/runs/first', title = 'LeNet-300-100 on digits', seeds = 3 } = wished;
  const { levels = 8, points = 40 } = wished;
  const trainings = trainingsOf(levels);
  return {
    format: 1,
    id: folder.split('/').at(-1)!,
    folder,
    title,
    experiment: { id: 'imp', title: 'Iterative magnitude pruning' },
    facts: [
      { label: 'Model', value: 'lenet-300-100 (266 610 weights)' },
      { label: 'Data', value: 'digits: 1 400 to train on, 397 to test on' },
      { label: 'Engine', value: 'native, 2 threads' },
      { label: 'Seeds', value: Array.from({ length: seeds }, (_, i) => i + 1).join(', ') },
      { label: 'Made', value: '2026-01-31 12:00' },
    ],
    status: {
      state: 'done',
      interrupted: false,
      progress: 1,
      seconds: 210,
      replicates: Array.from({ length: seeds }, (_, i) => ({
        seed: i + 1,
        state: 'done',
        progress: 1,
      })),
    },
    presentation: presentationOf(wished),
    trainings,
    curves: trainings.map((training) => curveOf(training, seeds, points)),
    tickets: [],
    specFile: '/home/user/first.ticket.json',
    compacted: false,
    damages: [],
    version: '1',
    ...more,
  };
}

export function shown(snapshot: RunSnapshot): ShownRun {
  return { folder: snapshot.folder, snapshot };
}

export function presentationOf(wished: Wished): Presentation {
  const { levels = 8 } = wished;
  return {
    verdict:
      'A winning ticket: 26.2 % of the weights, trained alone from their initial values, reach 97.10 % against 97.40 % of the dense net (3 seeds); the same mask with fresh weights reaches 95.20 %.',
    headline: 'matches at 26.2 %',
    outline: [],
    tables: [
      {
        id: 'levels',
        title: 'Test accuracy by level',
        columns: [
          { key: 'level', title: 'Level', format: 'integer' },
          { key: 'density', title: 'Density', format: 'density' },
          { key: 'ticket', title: 'Ticket', format: 'percent' },
          { key: 'fresh', title: 'Fresh weights', format: 'percent' },
          { key: 'difference', title: 'To dense', format: 'points' },
          { key: 'matching', title: 'Matching', format: 'flag' },
        ],
        rows: densities(levels).map((density, i) => ({
          level: i,
          density,
          ticket: { mean: ticketAt(i, wished), deviation: 0.002, count: 3 },
          ...(i > 0 && { fresh: { mean: freshAt(i, wished), deviation: 0.004, count: 3 } }),
          difference: i === 0 ? undefined : ticketAt(i, wished) - ticketAt(0, wished),
          matching: i < 7,
        })),
        highlight: 'matching',
      },
    ],
    charts: [accuracyChart(wished), layerChart(wished)],
  };
}

function ticketAt(level: number, { shift = 0 }: Wished): number {
  return 0.974 - 0.0002 * level ** 2 + shift;
}

function freshAt(level: number, { shift = 0 }: Wished): number {
  return 0.972 - 0.006 * level + shift;
}

export function accuracyChart(wished: Wished): Chart {
  const { levels = 8, seeds = 3 } = wished;
  const deviation = seeds > 1 ? 0.002 : 0;
  const marked = Math.min(6, levels - 1);
  return {
    id: 'accuracy',
    title: 'Test accuracy against density',
    x: { title: 'Density', scale: 'log', format: 'density', reversed: true },
    y: { title: 'Test accuracy', format: 'percent' },
    series: [
      {
        id: 'ticket',
        title: 'Ticket',
        points: densities(levels).map((x, i) => ({ x, y: ticketAt(i, wished), deviation })),
      },
      {
        id: 'reinitialised',
        title: 'Fresh weights',
        points: densities(levels)
          .map((x, i) => ({ x, y: freshAt(i, wished), deviation: 2 * deviation }))
          .slice(1),
      },
    ],
    band: { title: 'Dense', mean: ticketAt(0, wished), deviation },
    mark: {
      title: 'Sparsest matching ticket',
      x: densities(levels)[marked]!,
      y: ticketAt(marked, wished),
    },
  };
}

export function layerChart({ levels = 8, layers = 3 }: Wished): Chart {
  return {
    id: 'layers',
    title: 'Density of each layer by level',
    x: { title: 'Level', scale: 'linear', format: 'integer', places: true },
    y: { title: 'Density', format: 'density' },
    slider: true,
    series: Array.from({ length: layers }, (_, layer) => ({
      id: `layer${layer}`,
      title: `dense_${layer + 1}/kernel`,
      points: densities(levels).map((density, level) => ({
        x: level,
        y: density ** (1 + (0.6 * (layer + 1)) / layers - 0.3),
      })),
    })),
  };
}

function trainingsOf(levels: number): Training[] {
  return Array.from({ length: levels }, (_, level) =>
    ['Ticket', 'Fresh weights'].flatMap((group): Training[] => {
      if (level === 0 && group !== 'Ticket') return [];
      const title = level === 0 ? 'Dense' : `${group}, level ${level}`;
      const reference = level === 0 && { reference: true };
      return [{ stage: `${group}-${level}`, title, group, level, ...reference }];
    }),
  ).flat();
}

function curveOf({ stage, level, group }: Training, seeds: number, points: number): Curve {
  const steps = Array.from({ length: points }, (_, i) => i * 10);
  const slow = group === 'Ticket' ? 1 : 0.7;
  const share = (i: number): number => 1 - Math.exp((-5 * slow * (i + 1)) / points);
  const noise = (i: number): number => 0.01 * Math.sin(12.9898 * (i + 1) * (level + 1));
  const of = (value: (i: number) => number): Curve['trainLoss'] => ({
    mean: steps.map((_, i) => value(i)),
    deviation: steps.map(() => (seeds > 1 ? 0.008 : null)),
  });
  return {
    stage,
    seeds: Array.from({ length: seeds }, (_, i) => i + 1),
    replicates: seeds,
    step: steps,
    trainLoss: of((i) => 2.3 * (1 - share(i)) + 0.02 + noise(i)),
    testLoss: of((i) => 2.3 * (1 - share(i)) + 0.08 + 0.01 * level + noise(i)),
    testAccuracy: of((i) => 0.1 + (0.87 - 0.004 * level) * share(i) + noise(i)),
    trainAccuracy: 0.999 - 0.001 * level,
    total: points,
  };
}
