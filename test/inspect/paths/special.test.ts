import assert from 'node:assert/strict';
import test from 'node:test';
import { layoutOf } from '../../../src/inspect/layout';
import { type NetTensor } from '../../../src/inspect/graph/net';
import { findPaths, PathFinder } from '../../../src/inspect/paths/findPaths';
import { type PathsView } from '../../../src/inspect/pathsView';
import { rng } from '../../../src/tensors/random';
import { type TensorValues } from '../../../src/formats/model/modelFile';

/** A tensor as PyTorch or Keras names it, by its name. */
function tensor(name: string, shape: readonly number[], values: TensorValues): NetTensor {
  const convention = name.endsWith('.weight') ? 'outputs-first' : 'outputs-last';
  const layout = layoutOf(shape, { name, convention });
  const read = (begin: number, end: number) => ({ values: values.subarray(begin, end) });
  return { name, shape, layout, role: 'kernel', read };
}

function view(tensors: readonly NetTensor[], k = 10): PathsView {
  const found = findPaths({ tensors }, { k });
  if ('none' in found) throw new Error(found.none);
  return found;
}

function onPaths({ links }: PathsView): number[] {
  return links.map((link) => link.onPaths);
}

function full(length: number, value: number): Float32Array {
  return new Float32Array(length).fill(value);
}

test('one weight is a net of one path', () => {
  const found = view([tensor('w/kernel', [1, 1], Float32Array.of(-3))]);
  assert.equal(found.total, '1');
  assert.deepEqual(found.top, [
    { product: 3, log10: Math.log10(3), negative: true, units: [0, 0, 1, 0] },
  ]);
  assert.deepEqual(found.bottlenecks, []);
});

test('a net that is cut has no paths', () => {
  const found = view([
    tensor('a/kernel', [2, 2], full(4, 1)),
    tensor('b/kernel', [2, 2], full(4, 0)),
  ]);
  assert.equal(found.total, '0');
  assert.deepEqual(found.top, []);
  assert.deepEqual([found.prunable, found.kept, found.onPaths], [8, 4, 0]);
  assert.deepEqual(
    found.columns.map(({ live }) => live),
    [0, 0, 0],
  );
});

test('totals are exact up to 10^21, and rounded far beyond the numbers', () => {
  const chain = (width: number, depth: number): NetTensor[] =>
    Array.from({ length: depth }, (_, i) =>
      tensor(`${i}/kernel`, [width, width], full(width * width, 1)),
    );
  assert.equal(view(chain(7, 23)).total, (7n ** 24n).toString());
  assert.equal(view(chain(10, 20), 1).total, '1000000000000000000000');
  assert.equal(view(chain(11, 20), 1).total, '7.400e+21');
  assert.equal(view(chain(10, 999), 1).total, '1.000e+1000');
  const digits = (30n ** 601n).toString();
  const mantissa = Number(`${digits[0]}.${digits.slice(1, 9)}`).toFixed(3);
  assert.equal(view(chain(30, 600), 1).total, `${mantissa}e+${digits.length - 1}`);
});

test('products beyond the numbers stay in order', () => {
  for (const sign of [-1, 1]) {
    const layers = Array.from({ length: 30 }, (_, i) => {
      const values = Float32Array.from([1, 2, 3, 4], (n) => n * 10 ** (sign * 30));
      return tensor(`${i}/kernel`, [2, 2], values);
    });
    const found = view(layers, 1000);
    assert.ok(found.top.every(({ product }) => product === (sign < 0 ? 0 : Infinity)));
    const logs = found.top.map(({ log10 }) => log10);
    assert.deepEqual(
      logs,
      logs.toSorted((a, b) => b - a),
    );
    const strongest = 30 * (Math.log10(4) + sign * 30);
    assert.ok(Math.abs(logs[0]! - strongest) < 1e-4, `${logs[0]} for ${strongest}`);
    assert.deepEqual(found.top[0]!.units, Array.from({ length: 31 }, (_, c) => [c, 1]).flat());
  }
});

test('weights of 64 bits and of far apart magnitudes lose no path', () => {
  const layers = Array.from({ length: 6 }, (_, i) =>
    tensor(`${i}/kernel`, [2, 2], Float64Array.of(1e300, 1e-300, 5e-324, 1)),
  );
  const found = view(layers, 1000);
  assert.equal(found.total, '128');
  assert.equal(found.top.length, 128);
  assert.deepEqual(
    found.columns.map(({ live }) => live),
    [2, 2, 2, 2, 2, 2, 2],
  );
  assert.ok(Math.abs(found.top[0]!.log10 - 1800) < 1e-9);
  const far = Array.from({ length: 12 }, (_, i) =>
    tensor(`${i}/kernel`, [2, 2], Float32Array.of(1e38, 0, 0, 1e-38)),
  );
  assert.deepEqual(
    view(far).top.map(({ log10, units }) => [Math.round(log10), units[1]]),
    [
      [456, 0],
      [-456, 1],
    ],
  );
});

test('NaN and infinite weights carry no path, and the view says so', () => {
  const found = view([tensor('a/kernel', [2, 2], Float32Array.of(NaN, Infinity, 2, -Infinity))]);
  assert.equal(found.total, '1');
  assert.deepEqual(found.top[0]!.units, [0, 1, 1, 0]);
  assert.match(found.notes.at(-1)!, /^3 weights are NaN or infinite/);
});

test('without a topology, layers are chained where their shapes fit', () => {
  const torch = [
    tensor('0.weight', [4, 3, 3, 3], full(4 * 27, 1)),
    tensor('1.weight', [4, 1, 3, 3], full(4 * 9, 1)),
    tensor('2.weight', [5, 4 * 6], full(5 * 24, 1)),
    tensor('10.weight', [2, 5], full(10, 1)),
  ];
  const found = view(torch);
  assert.equal(found.total, String(3 * 9 * 4 * 9 * 6 * 5 * 2));
  assert.match(found.notes[0]!, /no topology.*order of the file/);
  const sorted = [...torch].sort((a, b) => (a.name < b.name ? -1 : 1));
  assert.match(view(sorted).notes[0]!, /order of their names/);
  const why = (tensors: readonly NetTensor[]): string => {
    const none = findPaths({ tensors }, { k: 1 });
    return 'none' in none ? none.none : '';
  };
  assert.match(why([]), /no kernels/);
  assert.match(why([torch[0]!, torch[3]!]), /"0.weight" has 4 outputs, "10.weight" has 5 inputs/);
  assert.match(why([tensor('attn.q_proj.weight', [4, 4], full(16, 1))]), /more than a chain/);
});

test('flattened images have their channels first in PyTorch, last in Keras', () => {
  // One weight of channel 1, pixel 2 of 6.
  const torch = full(24, 0);
  torch[1 * 6 + 2] = 1;
  const keras = full(24, 0);
  keras[2 * 4 + 1] = 1;
  const convolution = (name: string, shape: readonly number[]): NetTensor =>
    tensor(name, shape, full(4, 1));
  for (const net of [
    [convolution('0.weight', [4, 1, 1, 1]), tensor('1.weight', [1, 24], torch)],
    [convolution('0/kernel', [1, 1, 1, 4]), tensor('1/kernel', [24, 1], keras)],
  ]) {
    assert.deepEqual(
      view(net).top.map(({ units }) => units),
      [[0, 0, 1, 1, 2, 0]],
    );
  }
});

test('sparse and dense kernels, in ranges, give the same as their transposes', () => {
  for (const density of [0.01, 0.3, 1]) {
    const random = rng(1, 'test-transposed', String(density));
    const [a, b] = [1100, 1000];
    const keras = Float32Array.from({ length: a * b }, () =>
      random.next() < density ? random.normal() : 0,
    );
    const torch = new Float32Array(a * b);
    keras.forEach((value, i) => (torch[(i % b) * a + Math.floor(i / b)] = value));
    const last = full(b * 3, 0.5);
    const first = view([tensor('a/kernel', [a, b], keras), tensor('b/kernel', [b, 3], last)], 100);
    const second = view([tensor('a.weight', [b, a], torch), tensor('b.weight', [3, b], last)], 100);
    assert.deepEqual(second.top, first.top);
    assert.equal(second.total, first.total);
    assert.deepEqual(onPaths(second), onPaths(first));
    const kept = keras.filter((value) => value !== 0).length;
    assert.equal(first.total, String(3 * kept));
    assert.equal(first.links[0]!.kept, kept);
  }
});

test('what cannot be asked is refused', () => {
  const finder = PathFinder.open({ tensors: [tensor('a/kernel', [2, 2], full(4, 1))] });
  assert.ok(finder instanceof PathFinder);
  for (const k of [0, 1001, 1.5, NaN]) assert.throws(() => finder.find({ k }), RangeError);
  for (const [column, unit] of [
    [2, 0],
    [0, 2],
    [-1, 0],
    [0, -1],
    [0, 0.5],
  ] as const) {
    assert.throws(() => finder.find({ k: 1, through: { column, unit } }), RangeError);
  }
});
