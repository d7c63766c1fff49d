import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type BoundQuestion } from '../../src/lottery/bounds/question';
import {
  type Chart,
  type Composition,
  type Presentation,
  type Table,
} from '../../src/lottery/experiment';
import { snapshotBytes } from '../../src/protocol/snapshot';
import { aggregate } from '../../src/snapshots/curves/aggregate';
import { jsonBytes, type WholeCurve } from '../../src/snapshots/curves/fit';
import { Points } from '../../src/snapshots/events/points';
import { fitSnapshot, type WholeSnapshot } from '../../src/snapshots/fit/fitSnapshot';

function chart(id: string, series: number, places: number): Chart {
  return {
    id,
    title: `Chart ${id}`,
    x: { title: 'Level', scale: 'linear', format: 'integer' },
    y: { title: 'Density', format: 'density' },
    series: Array.from({ length: series }, (_, s) => ({
      id: `block_${s}/kernel`,
      title: `block_${s}/kernel`,
      points: Array.from({ length: places }, (_, x) => ({ x, y: 1 / (x + s + 3) })),
    })),
    mark: { title: 'marked', x: places - 2, y: 0.5 },
  };
}

function table(rows: number): Table {
  const value = (i: number): object => ({ mean: 1 / (i + 3), deviation: 1 / (i + 7), count: 5 });
  return {
    id: 'levels',
    title: 'Levels',
    columns: ['level', 'a', 'b', 'c'].map((key) => ({ key, title: key, format: 'percent' })),
    rows: Array.from({ length: rows }, (_, level) => ({
      level,
      ...Object.fromEntries(['a', 'b', 'c'].map((key) => [key, value(level)])),
    })),
  };
}

interface Size {
  readonly levels: number;
  readonly groups: number;
  readonly points: number;
  readonly layers: number;
  readonly seeds: number;
  readonly text?: number;
}

function whole({ levels, groups, points, layers, seeds, text = 10 }: Size): WholeSnapshot {
  const curve = new Points();
  for (let i = 1; i <= points; i++) curve.add(Float64Array.of(i, 1 / i, 2 / i, 1 - 0.7 / i));
  const values = aggregate([curve, curve]);
  const trainings = Array.from({ length: levels * groups }, (_, i) => ({
    stage: `level-${Math.floor(i / groups)}-reinitialised-${i % groups}`,
    title: `Fresh weights, level ${Math.floor(i / groups)}`,
    group: `Group ${i % groups}`,
    level: Math.floor(i / groups),
  }));
  const presentation: Presentation = {
    verdict: 'v'.repeat(text),
    headline: 'h'.repeat(text),
    outline: trainings.slice(0, levels).map(({ title }) => ({
      label: title,
      description: 'd'.repeat(text),
      highlight: false,
    })),
    tables: [table(levels)],
    charts: [chart('accuracy', 4, levels), chart('layers', layers, levels)],
  };
  return {
    format: 1,
    id: 'run',
    folder: '/runs/run',
    title: 't'.repeat(200),
    facts: [],
    status: {
      state: 'running',
      interrupted: false,
      progress: 0.5,
      seconds: 1,
      replicates: Array.from({ length: seeds }, (_, i) => ({
        seed: i + 1,
        state: i === 700 ? 'failed' : i % 3 === 0 ? 'running' : 'done',
        progress: 0.123456789,
        stage: 'level-12-reinitialised',
      })),
    },
    presentation,
    trainings,
    curves: trainings.map(({ stage }): WholeCurve => ({
      stage,
      seeds: Array.from({ length: seeds }, (_, i) => i + 1),
      aggregate: values,
      trainAccuracy: 0.9,
      total: points,
    })),
    tickets: [],
    compacted: false,
    damages: [],
    version: 'v',
  };
}

const sizes: readonly (readonly [string, Size, boolean])[] = [
  ['a usual run', { levels: 21, groups: 4, points: 6, layers: 3, seeds: 5 }, true],
  ['420 trainings', { levels: 105, groups: 4, points: 200, layers: 20, seeds: 5 }, false],
  ['one long training', { levels: 1, groups: 1, points: 200_000, layers: 3, seeds: 1 }, true],
  ['1000 seeds', { levels: 12, groups: 4, points: 6, layers: 3, seeds: 1000 }, false],
  ['200 levels, 200 layers', { levels: 200, groups: 4, points: 6, layers: 200, seeds: 5 }, false],
  ['everything', { levels: 200, groups: 4, points: 900, layers: 900, seeds: 1000 }, false],
  ['long texts', { levels: 200, groups: 4, points: 6, layers: 3, seeds: 5, text: 9000 }, false],
  ['an absurd plan', { levels: 5000, groups: 4, points: 3, layers: 3, seeds: 2 }, false],
];

describe('a snapshot', () => {
  test('tells which masks there are, unless there are too many', () => {
    const before = whole({ levels: 3, groups: 2, points: 6, layers: 3, seeds: 2 });
    const masks = { 'level-00': [1, 2], 'level-01': [1] };
    assert.deepEqual(fitSnapshot({ ...before, masks }, snapshotBytes).masks, masks);
    const many = Object.fromEntries(
      Array.from({ length: 2000 }, (_, i) => [`level-${i}`, [1, 2, 3, 4, 5]]),
    );
    const snapshot = fitSnapshot({ ...before, masks: many }, snapshotBytes);
    assert.ok(!('masks' in snapshot) && jsonBytes(snapshot) <= snapshotBytes);
  });

  for (const [name, size, complete] of sizes) {
    test(`fits a page: ${name}`, () => {
      const before = whole(size);
      const snapshot = fitSnapshot(before, snapshotBytes);
      const bytes = jsonBytes(snapshot);
      assert.ok(bytes <= snapshotBytes, `${bytes}`);
      assert.ok(snapshot.curves.length > 0);
      assert.ok(snapshot.curves.every((curve) => curve.step.length >= Math.min(3, size.points)));
      const notes = snapshot.damages.filter(({ what }) => what === '');
      assert.equal(notes.length, complete ? 0 : 1);
      const known = new Set(snapshot.trainings.map(({ stage }) => stage));
      assert.ok(snapshot.curves.every(({ stage }) => known.has(stage)));
      if (complete) assert.deepEqual(snapshot.presentation, before.presentation);
      else assert.ok(notes[0]!.message.length <= 1000);
    });
  }

  test('keeps what matters of what is thinned, and says what that is', () => {
    const before = whole({ levels: 200, groups: 1, points: 6, layers: 200, seeds: 1000 });
    const { presentation, status, damages } = fitSnapshot(before, snapshotBytes);
    const [accuracy, layers] = presentation!.charts;
    const places = (series: Chart['series'][number]): number[] => series.points.map(({ x }) => x);
    for (const shown of [accuracy!, layers!]) {
      const [first] = shown.series;
      assert.ok(places(first!).includes(0));
      // All series stay comparable.
      for (const series of shown.series) assert.deepEqual(places(series), places(first!));
    }
    assert.ok(places(layers!.series[0]!).includes(198), 'mark');
    assert.equal(status!.replicates[0]!.state, 'failed');
    assert.match(damages.at(-1)!.message, /\d+ of 200 places of the chart "Chart layers"/);
    assert.match(damages.at(-1)!.message, /the state of \d+ of 1000 replicates/);
  });

  test('has more of it in a report', () => {
    const before = whole({ levels: 200, groups: 4, points: 900, layers: 50, seeds: 5 });
    const small = fitSnapshot(before, snapshotBytes);
    const large = fitSnapshot(before, 3_000_000);
    assert.ok(jsonBytes(large) <= 3_000_000);
    assert.deepEqual(large.presentation, before.presentation);
    assert.equal(large.curves.length, 800);
    assert.ok(large.curves[0]!.step.length > small.curves[0]!.step.length);
  });

  test('has compositions and bounds, of a size that a page can draw', () => {
    const before = whole({ levels: 3, groups: 1, points: 6, layers: 3, seeds: 1 });
    const compositions = Array.from({ length: 60 }, (_, i) => composition(i, i === 7 ? 129 : 21));
    const bounds = question(3);
    const shown = fitSnapshot(
      { ...before, presentation: { ...before.presentation!, compositions, bounds } },
      snapshotBytes,
    );
    const { compositions: few, bounds: same } = shown.presentation!;
    assert.equal(few!.length, 48);
    assert.ok(!few!.some(({ id }) => id === '7'));
    assert.equal(few![0]!.target, compositions[0]!.target);
    // A small error survives beside a large target.
    assert.ok(Math.abs(few![0]!.reached - few![0]!.target - 3.2e-9) < 1e-11);
    assert.deepEqual(same, bounds);
    assert.match(shown.damages.at(-1)!.message, /48 of 60 weights with the samples/);
  });

  test('halves compositions where they are too large together, and leaves a huge net out', () => {
    const before = whole({ levels: 200, groups: 4, points: 900, layers: 200, seeds: 5 });
    const compositions = Array.from({ length: 5000 }, (_, i) => composition(i, 128));
    const shown = fitSnapshot(
      {
        ...before,
        presentation: { ...before.presentation!, compositions, bounds: question(100_000) },
      },
      snapshotBytes,
    );
    assert.ok(jsonBytes(shown) <= snapshotBytes);
    const { compositions: few, bounds } = shown.presentation!;
    assert.ok(few!.length > 0 && few!.length < 48, String(few!.length));
    assert.ok(few!.every(({ samples }) => samples.length === 128));
    assert.equal(bounds, undefined);
    assert.match(shown.damages.at(-1)!.message, /no bounds of the net/);
  });

  test('merges bars over a logarithmic axis in the middle of their decades', () => {
    const points = Array.from({ length: 4000 }, (_, i) => ({ x: 10 ** (-i / 400), y: 1 }));
    const bars: Chart = {
      ...{ ...chart('errors', 0, 0), draw: 'bars', series: [{ id: 'e', title: 'e', points }] },
      x: { title: 'Error', scale: 'log', format: 'number' },
    };
    const before = whole({ levels: 3, groups: 1, points: 6, layers: 3, seeds: 1 });
    const shown = fitSnapshot(
      { ...before, presentation: { ...before.presentation!, charts: [bars] } },
      60_000,
    );
    const [merged] = shown.presentation!.charts[0]!.series;
    const steps = merged!.points.slice(1).map(({ x }, i) => Math.log10(merged!.points[i]!.x / x));
    assert.ok(merged!.points.length < 4000);
    for (const step of steps) assert.ok(Math.abs(step - steps[0]!) < 1e-4, String(step));
  });
});

function composition(i: number, samples: number): Composition {
  return {
    ...{ id: String(i), title: `dense/kernel, input ${i}, unit 1` },
    ...{ target: 0.123456789, reached: 0.123456789 + 3.2e-9, epsilon: 0.01 },
    samples: Array.from({ length: samples }, (_, s) => ({
      value: Math.fround(1 / (s + i + 3)),
      kept: s % 2 === 0,
      factors: [Math.fround(1 / (s + 7)), Math.fround(1 / (i + 3))],
    })),
  };
}

function question(layers: number): BoundQuestion {
  return {
    ...{ theorem: 'subset-sum', epsilon: 0.01, delta: 0.05 },
    layers: Array.from({ length: layers }, (_, i) => ({
      ...{ name: `dense_${i}`, inputs: 784, outputs: 500, bias: true },
      ...{ largest: 0.5, positive: i > 0 },
    })),
  };
}
