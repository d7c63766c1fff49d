import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { layersModelFiles, type LayersWeight } from '../../../src/formats/tfjsModel';
import { plainModel, type PlainModel } from '../../../src/lottery/tickets/plainModel';
import { signClass } from '../../../src/models/sign';
import { PackedNet } from '../../../src/packed/forward/packedNet';
import { startEngine } from '../../../src/tensors/engine';
import {
  answered,
  apart,
  classesIn,
  examples,
  floats,
  searched,
  signs,
  type Searched,
  type Wish,
} from '../../packed/searched';
import { temporaryFolder } from '../../support/nets';
import { root } from '../../support/paths';

const count = 60;

function plain({ ticket, weights }: Searched): PlainModel {
  const stored = [...weights].map(([name, weight]): [string, LayersWeight] => [
    name,
    { ...weight, dtype: 'float32' },
  ]);
  return plainModel(ticket, new Map(stored));
}

/** What another process answers, which knows tfjs and nothing of ours. */
function elsewhere(model: PlainModel, x: Float32Array, shape: readonly number[]): Float32Array {
  const folder = temporaryFolder();
  for (const [name, bytes] of Object.entries(layersModelFiles(model))) {
    fs.writeFileSync(path.join(folder, name), bytes as Uint8Array);
  }
  const [examplesFile, answers] = ['x.bin', 'y.bin'].map((name) => path.join(folder, name));
  fs.writeFileSync(examplesFile!, new Uint8Array(x.buffer, x.byteOffset, x.byteLength));
  const script = path.join(root, 'test', 'support', 'plainTfjs.cjs');
  const args = [script, folder, examplesFile!, [count, ...shape].join(), answers!];
  execFileSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const { buffer, byteOffset, byteLength } = fs.readFileSync(answers!);
  return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

describe('a ticket as a model of standard layers', () => {
  before(() => startEngine({ engine: 'cpu', threads: 1 }));

  const nets: readonly (readonly [string, Wish])[] = [
    ['an MLP', { model: { kind: 'mlp', hidden: [40, 30] }, inputShape: [6, 5, 1], form: signs }],
    [
      'an MLP whose inputs are signs',
      {
        model: { kind: 'mlp', hidden: [40, 30] },
        inputShape: [30],
        form: { ...signs, inputSigns: true },
      },
    ],
    ['LeNet-5', { model: { kind: 'zoo', name: 'lenet-5' }, inputShape: [16, 16, 1], form: signs }],
    [
      'ResNet-8 with scale and shift',
      {
        model: { kind: 'zoo', name: 'resnet-8' },
        inputShape: [8, 8, 3],
        form: { ...signs, normalisation: 'affine' },
      },
    ],
    ['an MLP of 1/32', { model: { kind: 'mlp', hidden: [40] }, inputShape: [30], form: floats }],
  ];
  for (const [what, wish] of nets) {
    test(what, async () => {
      const found = await searched(wish);
      const model = plain(found);
      assert.ok(!JSON.stringify(model.topology).includes(signClass));
      const x = examples(count, wish.inputShape);
      const probabilities = elsewhere(model, x, wish.inputShape);
      const ours = answered(found.net.model, x, count);
      // There a softmax is left at the end.
      assert.deepEqual(classesIn(probabilities, count), classesIn(ours, count));
      const packed = new PackedNet(found.ticket, { name: what }).logits(x, count);
      assert.ok(apart(softmax(packed), probabilities) < 1e-4);
      assert.deepEqual(classesIn(packed, count), classesIn(probabilities, count));
      if (!wish.form.signs) assert.equal(model.topology, found.net.topology);
    });
  }

  test('zero has the sign +1, and what is tiny or huge its own', async () => {
    const wish = { model: { kind: 'mlp', hidden: [9] }, inputShape: [4], form: signs } as const;
    const found = await searched({ ...wish, form: { ...signs, inputSigns: true } });
    const x = examples(count, wish.inputShape);
    const tiny = [0, -0, 1e-37, -1e-37, 3e38, -3e38];
    x.forEach((_, i) => (x[i] = tiny[i % 7] ?? x[i]!));
    const probabilities = elsewhere(plain(found), x, wish.inputShape);
    const packed = new PackedNet(found.ticket, { name: 'mlp' }).logits(x, count);
    assert.ok(apart(softmax(packed), probabilities) < 1e-5);
    assert.ok(apart(answered(found.net.model, x, count), packed) < 1e-5);
  });
});

/** Rows of ten. */
function softmax(logits: Float32Array): Float32Array {
  return logits.map((_, i) => {
    const row = logits.subarray(i - (i % 10), i - (i % 10) + 10);
    const most = Math.max(...row);
    const sum = row.reduce((total, logit) => total + Math.exp(logit - most), 0);
    return Math.exp(logits[i]! - most) / sum;
  });
}
