import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { findPaths } from '../../../src/inspect/paths/findPaths';
import { type PathsView } from '../../../src/inspect/pathsView';
import { loadNet } from '../../../src/models/load';
import { modelSpec } from '../../support/nets';
import { installedEngine } from '../../support/training';
import { type Filled, tensorsOf } from './support/modelNet';

before(installedEngine);

/** A net of the zoo, every weight kept, as the mask alone. */
async function dense(name: string, inputShape: readonly number[], k = 1): Promise<PathsView> {
  const spec = modelSpec({ kind: 'zoo', name });
  const net = await loadNet(spec, { inputShape: [...inputShape], classes: 10 }, '.');
  const filled = net.parameters.map(({ name, shape }): Filled => {
    const count = shape.reduce((a, b) => a * b, 1);
    return { name, shape, kept: new Uint8Array(count).fill(1) };
  });
  const topology = JSON.parse(JSON.stringify(net.topology)) as object;
  const view = findPaths({ tensors: tensorsOf(filled), topology }, { k });
  if ('none' in view) throw new Error(`${name}: ${view.none}`);
  const prunable = net.parameters
    .filter(({ role }) => role === 'kernel')
    .reduce((n, { shape }) => n + shape.reduce((a, b) => a * b, 1), 0);
  assert.equal(view.prunable, prunable, name);
  assert.equal(view.onPaths, prunable, name);
  assert.ok(
    view.columns.every(({ units, live }) => units === live),
    name,
  );
  return view;
}

test('LeNet-300-100 has pixels as inputs, whatever the shape of the images', async () => {
  for (const shape of [[28, 28, 1], [28, 28], [784]]) {
    const view = await dense('lenet-300-100', shape);
    assert.deepEqual(
      view.columns.map(({ units }) => units),
      [784, 300, 100, 10],
    );
    assert.equal(view.total, String(784 * 300 * 100 * 10));
    assert.deepEqual(view.bottlenecks, [2]);
  }
});

test('LeNet-5 has channels, and its dense layer the pixels of each', async () => {
  for (const shape of [[28, 28, 1], [28, 28], [784]]) {
    const view = await dense('lenet-5', shape);
    assert.deepEqual(
      view.columns.map(({ units }) => units),
      [1, 6, 16, 120, 84, 10],
    );
    assert.equal(view.total, String(6 * 25 * 16 * 25 * 25 * 120 * 84 * 10));
  }
});

test('Conv-2 to Conv-8 are chains of their layers', async () => {
  for (const [depth, pixels] of [
    [2, 16],
    [4, 8],
    [6, 4],
    [8, 2],
  ] as const) {
    const view = await dense(`conv-${depth}`, [32, 32, 3]);
    const filters = [64, 64, 128, 128, 256, 256, 512, 512].slice(0, depth);
    assert.deepEqual(
      view.columns.map(({ units }) => units),
      [3, ...filters, 256, 256, 10],
    );
    const channels = [3, ...filters, 256, 256, 10].reduce((n, units) => n * BigInt(units), 1n);
    assertTotal(view.total, channels * 9n ** BigInt(depth) * BigInt(pixels) ** 2n);
  }
});

test('ResNets have sums as columns, and paths along both ways to them', async () => {
  for (const depth of [8, 14, 20, 32, 44, 56, 110]) {
    const view = await dense(`resnet-${depth}`, [32, 32, 3]);
    const blocks = (depth - 2) / 6;
    // Two convolutions and a sum a block, two projections; input, stem and output.
    assert.equal(view.columns.length, 3 + 3 * 3 * blocks + 2);
    assert.equal(view.links.filter(({ tensor }) => tensor === undefined).length, 6 * blocks);
    // All channels of a column are alike: the paths to one of them.
    let paths = 3n * 9n;
    let channels = 16n;
    for (const width of [16n, 32n, 64n]) {
      for (let block = 0; block < blocks; block++) {
        const shortcut = width === channels ? 1n : channels;
        paths *= channels * 9n * width * 9n + shortcut;
        channels = width;
      }
    }
    assertTotal(view.total, paths * channels * 10n);
  }
});

function assertTotal(total: string, expected: bigint): void {
  const digits = expected.toString();
  if (digits.length <= 21) assert.equal(total, digits);
  else {
    const [mantissa, power] = total.split('e+');
    assert.equal(Number(power), digits.length - 1);
    assert.equal(
      Math.abs(Number(mantissa) - Number(`${digits[0]}.${digits.slice(1, 9)}`)) < 5.1e-4,
      true,
      `${total} of ${digits}`,
    );
  }
}
