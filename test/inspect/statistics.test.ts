import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type TensorValues } from '../../src/formats/model/modelFile';
import { chunkElements, type LayerSource } from '../../src/inspect/elements/source';
import { pairTensors } from '../../src/inspect/pairing/pair';
import { statisticsOf } from '../../src/inspect/statistics/statistics';
import { type LayerStatistics } from '../../src/inspect/view';
import { chance } from '../support/runs';
import { bruteMatrix } from './support/brute';
import { memoryFile } from './support/memoryFile';

const random = chance(5);

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function layer(
  shape: readonly number[],
  values: TensorValues | undefined,
  mask?: Uint8Array,
  name = 'fc/kernel',
): LayerSource {
  const tensors = [
    ...(values ? [{ name, shape, values }] : []),
    ...(mask ? [{ name: `${name}_mask`, shape, values: mask }] : []),
  ];
  return pairTensors({ main: memoryFile(tensors), isMask: false }).layers[0]!;
}

function drawnMask(shape: readonly number[], density: number): Uint8Array {
  return Uint8Array.from({ length: sizeOf(shape) }, () => Number(random() < density));
}

/** Element by element, as the contract says. */
function brute(
  source: LayerSource,
): Omit<LayerStatistics, 'histogram' | 'nOfM' | 'blocks' | 'flags'> {
  const { layout, weights } = source.view;
  const matrix = bruteMatrix(source);
  const { rows, columns } = layout;
  const values = weights ? [...matrix.values] : [...matrix.kept];
  const ones = [...matrix.kept];
  const finite = values.filter((value, i) => Number.isFinite(value) && ones[i] === 1);
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const squares = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deadUnits = (units: number, unitOf: (cell: number) => number): number => {
    // A unit without weights has not lost them.
    if (ones.length === 0) return 0;
    const alive = new Set(ones.flatMap((one, cell) => (one ? [unitOf(cell)] : [])));
    return units - alive.size;
  };
  const density = (lines: number, length: number, lineOf: (cell: number) => number): number[] => {
    if (ones.length === 0) return [];
    const perBin = Math.max(1, Math.ceil(lines / 1024));
    const bins = Array.from({ length: Math.ceil(lines / perBin) }, () => 0);
    ones.forEach((one, cell) => (bins[Math.floor(lineOf(cell) / perBin)]! += one));
    return bins.map((sum, bin) => {
      const all = Math.min(perBin, lines - bin * perBin) * length;
      return all === 0 ? 0 : sum / all;
    });
  };
  const row = (cell: number): number => Math.floor(cell / columns);
  const column = (cell: number): number => cell % columns;
  return {
    count: source.view.count,
    kept: ones.filter((one) => one === 1).length,
    zeros: values.filter((value) => value === 0).length,
    nonFinite: values.filter((value) => !Number.isFinite(value)).length,
    sum: values.reduce((sum, value) => sum + value, 0),
    absSum: values.reduce((sum, value) => sum + Math.abs(value), 0),
    ...(weights &&
      finite.length > 0 && {
        range: {
          min: finite.reduce((least, value) => Math.min(least, value), Infinity),
          max: finite.reduce((most, value) => Math.max(most, value), -Infinity),
          mean,
          deviation: Math.sqrt(squares / finite.length),
          leastMagnitude: finite.reduce(
            (least, value) => Math.min(least, Math.abs(value)),
            Infinity,
          ),
        },
      }),
    notEnforced: weights ? values.filter((value, i) => value !== 0 && ones[i] === 0).length : 0,
    deadInputs: deadUnits(layout.inputs, (cell) => Math.floor(row(cell) / layout.kernel[0])),
    deadOutputs: deadUnits(layout.outputs, (cell) => Math.floor(column(cell) / layout.kernel[1])),
    rowDensity: density(rows, columns, row),
    columnDensity: density(columns, rows, column),
  };
}

function near(found: number, expected: number, scale: number, what: string): void {
  const same = Object.is(found, expected) || found === expected;
  assert.ok(same || Math.abs(found - expected) <= 1e-9 * scale, `${what}: ${found}, ${expected}`);
}

function sameAsBrute(source: LayerSource): void {
  const found = statisticsOf(source);
  const expected = brute(source);
  const { range, sum, absSum, histogram, rowDensity, columnDensity } = found;
  near(sum, expected.sum, expected.absSum, 'sum');
  near(absSum, expected.absSum, expected.absSum, 'absSum');
  for (const key of [
    'count',
    'kept',
    'zeros',
    'nonFinite',
    'notEnforced',
    'deadInputs',
    'deadOutputs',
  ] as const) {
    assert.equal(found[key], expected[key], `${key} of [${source.view.shape.join(', ')}]`);
  }
  assert.deepEqual(rowDensity, expected.rowDensity);
  assert.deepEqual(columnDensity, expected.columnDensity);
  assert.equal(range === undefined, expected.range === undefined);
  if (range === undefined || expected.range === undefined)
    return assert.equal(histogram, undefined);
  const scale = Math.max(Math.abs(range.min), Math.abs(range.max));
  for (const key of ['min', 'max', 'leastMagnitude'] as const) {
    assert.equal(range[key], expected.range[key], key);
  }
  near(range.mean, expected.range.mean, scale, 'mean');
  near(range.deviation, expected.range.deviation, scale, 'deviation');
  const { values, kept } = bruteMatrix(source);
  const finite = [...values].filter((value, i) => Number.isFinite(value) && kept[i] === 1);
  const { counts, min, max } = histogram!;
  assert.deepEqual([min, max], [range.min, range.max]);
  assert.equal(
    counts.reduce((all, each) => all + each, 0),
    finite.length,
  );
  const edge = (bin: number): number => min + ((max - min) * bin) / counts.length;
  let below = 0;
  for (const [bin, count] of counts.entries()) {
    below += count;
    const slack = 1e-9 * (max - min);
    const certain = finite.filter((value) => value < edge(bin + 1) - slack).length;
    const possible = finite.filter((value) => value <= edge(bin + 1) + slack).length;
    assert.ok(below >= certain && below <= possible, `bin ${bin}`);
  }
}

const shapes: readonly (readonly number[])[] = [
  [],
  [1],
  [257],
  [1, 1],
  [1, 300],
  [300, 1],
  [257, 33],
  [5, 20, 30],
  [3, 3, 12, 10],
  [12, 10, 3, 3],
  [3, 5, 40, 1],
  [2, 3, 3, 8, 9],
  [0],
  [4, 0],
  [0, 3, 4, 4],
];

describe('statistics of a layer', () => {
  for (const name of ['fc/kernel', 'fc.weight']) {
    test(`are what its elements say: ${name}`, () => {
      for (const shape of shapes) {
        for (const density of [0, 0.02, 0.5, 1]) {
          const odd = [NaN, Infinity, -Infinity, -0];
          const make = (): number =>
            random() < 0.01 ? odd[Math.floor(random() * 4)]! : random() - 0.4;
          const mask = drawnMask(shape, density);
          const floats = Float32Array.from({ length: sizeOf(shape) }, make);
          const doubles = Float64Array.from(mask, (one) => one * (random() - 0.5));
          sameAsBrute(layer(shape, floats, mask, name));
          sameAsBrute(layer(shape, doubles, undefined, name));
          sameAsBrute(layer(shape, undefined, mask, name));
          sameAsBrute(
            layer(
              shape,
              Int32Array.from(mask, (one) => one * 7),
              mask,
              name,
            ),
          );
        }
      }
    });
  }

  test('of more elements than are read at once are the same', () => {
    for (const shape of [
      [1100, 1000],
      [2, chunkElements],
    ]) {
      const mask = drawnMask(shape, 0.3);
      sameAsBrute(
        layer(
          shape,
          Float32Array.from(mask, (one) => one * random()),
          mask,
        ),
      );
      sameAsBrute(
        layer(
          shape,
          Float32Array.from(mask, (one) => one * random()),
          undefined,
          'fc.weight',
        ),
      );
    }
  });

  test('of nothing are nothing, however large its dimensions', () => {
    for (const shape of [
      [0, 9e14],
      [9e14, 0],
      [0, 4e9],
      [0, 2 ** 52, 2 ** 52, 3],
    ]) {
      for (const name of ['fc/kernel', 'fc.weight']) {
        const found = statisticsOf(layer(shape, new Float32Array(), new Uint8Array(), name));
        const { count, kept, zeros, deadInputs, deadOutputs, rowDensity, columnDensity } = found;
        assert.deepEqual([count, kept, zeros, deadInputs, deadOutputs], [0, 0, 0, 0, 0]);
        assert.deepEqual([...rowDensity, ...columnDensity, ...found.flags], []);
      }
    }
  });

  test('sum without losing anything, and tell of ranges that overflow', () => {
    const values = new Float64Array(100_000);
    for (let i = 0; i < values.length; i += 2) [values[i], values[i + 1]] = [1e16, 1];
    const { sum } = statisticsOf(layer([values.length], values));
    assert.ok(Math.abs(sum - 5e20) <= 1e-12 * 5e20);
    const blocks = Float64Array.from(
      { length: 3 * 4096 },
      (_, i) => [2 ** 60, 2 ** -30, -(2 ** 60)][i >> 12]!,
    );
    assert.equal(statisticsOf(layer([blocks.length], blocks)).sum, 4096 * 2 ** -30);
    const wide = statisticsOf(layer([3], Float64Array.of(-1.5e308, 1.5e308, 0.5)));
    assert.deepEqual(wide.range?.min, -1.5e308);
    assert.equal(wide.histogram?.counts.length, 64);
    assert.equal(wide.histogram.counts[0], 1);
    assert.equal(wide.histogram.counts[63], 1);
    assert.ok(Number.isFinite(wide.range?.deviation));
    const tiny = statisticsOf(layer([3], Float64Array.of(5e-324, 1e-323, 2e-323)));
    assert.equal(
      tiny.histogram?.counts.reduce((a, b) => a + b, 0),
      3,
    );
    const equal = statisticsOf(layer([4], Float32Array.of(2, 2, 2, 2)));
    assert.deepEqual(equal.histogram, { min: 2, max: 2, counts: [4] });
  });

  test('flag what is wrong, the most urgent first', () => {
    const shape = [8, 8];
    const weights = Float32Array.from({ length: 64 }, () => 1);
    const none = new Uint8Array(64);
    assert.deepEqual(statisticsOf(layer(shape, weights, none)).flags, [
      'collapsed',
      'not-enforced',
    ]);
    assert.deepEqual(statisticsOf(layer(shape, new Float32Array(64))).flags, ['collapsed']);
    const half = Uint8Array.from({ length: 64 }, (_, i) => Number(i < 16 && i % 8 !== 3));
    const odd = Float32Array.from(half);
    odd[0] = NaN;
    const { flags } = statisticsOf(layer(shape, odd, half));
    assert.deepEqual(flags, ['non-finite', 'dead-inputs', 'dead-outputs']);
    assert.deepEqual(statisticsOf(layer(shape, weights)).flags, []);
    const bias = layer([64], new Float32Array(64), undefined, 'fc/bias');
    assert.deepEqual(statisticsOf(bias).flags, []);
    const applied = pairTensors({
      main: memoryFile([
        { name: 'fc.weight_orig', shape, values: weights },
        { name: 'fc.weight_mask', shape, values: Float32Array.from(half) },
      ]),
      isMask: false,
    });
    const pruned = statisticsOf(applied.layers[0]!);
    assert.equal(pruned.notEnforced, 64 - pruned.kept);
    assert.ok(!pruned.flags.includes('not-enforced'));
    assert.match(applied.notes.join(), /PyTorch multiplies/);
  });
});
