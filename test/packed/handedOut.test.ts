import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { loadDataset } from '../../src/data/load';
import { writeTickets } from '../../src/worker/tickets';
import { keptStage, originStage } from '../../src/lottery/supermask/schema';
import { PackedNet } from '../../src/packed/forward/packedNet';
import { isBinary, packedFileName } from '../../src/packed/ticket';
import { readPackedTicket } from '../../src/packed/unpack';
import { TemporaryLab } from '../support/lab';
import { saveModel, temporaryFolder } from '../support/nets';
import { search, supermaskOf, supermaskSpec } from '../support/supermasks';
import { layersModel } from '../support/tfjsModels';
import { installedEngine } from '../support/training';
import * as tf from '../../src/tensors/tf';
import { answered, classesIn } from './searched';
import fs from 'node:fs';
import path from 'node:path';

const digits = { kind: 'digits', train: 1000, test: 2000 } as const;
const { layers } = tf;

const dense = (): object => ({ kind: 'mlp', hidden: [60, 30] });
/** Two convolutions, each pooled. */
const convolutional = (): object => {
  const conv = { kernelSize: 3, activation: 'relu', useBias: false } as const;
  const model = tf.sequential({
    layers: [
      layers.conv2d({ ...conv, name: 'near', filters: 8, strides: 2, inputShape: [28, 28, 1] }),
      layers.conv2d({ ...conv, name: 'far', filters: 12 }),
      layers.maxPooling2d({ name: 'pool', poolSize: 2 }),
      layers.flatten({ name: 'flat' }),
      layers.dense({ name: 'out', units: 10, useBias: false, activation: 'softmax' }),
    ],
  });
  return { kind: 'file', path: saveModel(model) };
};

describe('a searched ticket, packed and in floats as it is handed out', () => {
  before(installedEngine);

  for (const model of [dense, convolutional]) {
    for (const [bits, activations, fraction] of [
      ['1/32', 'float', 0.3],
      ['1/1', 'binary', 0.5],
    ] as const) {
      test(`${model.name}, ${bits}: the same class for every test example`, async () => {
        const data = loadDataset({ ...digits, seed: 1 }, '.');
        const spec = supermaskSpec(
          'multi-prize',
          { kept: [fraction], activations, controls: [], masks: 0 },
          { model: model(), training: { steps: 150, batch: 50, evaluations: 1, trainExamples: 0 } },
        );
        const run = temporaryFolder();
        const lab = await search(spec, data, new TemporaryLab(1, run));
        const ticket = { seed: 1, stage: keptStage(fraction), origin: originStage, density: 1 };
        writeTickets(run, [{ ...ticket, frozen: true }]);

        const folder = path.join(run, 'tickets', '1');
        const file = path.join(folder, packedFileName);
        const packed = readPackedTicket(file);
        assert.ok(isBinary(packed));
        const read = (name: string): Uint8Array => fs.readFileSync(path.join(folder, name));
        const float = await layersModel(read('model.json'), read('weights.bin'));

        const { x, y, count } = data.test;
        assert.equal(count, 2000);
        const wanted = classesIn(answered(float, x, count), count);
        const { classes } = new PackedNet(packed, { name: file }).answers(x, count);
        const apart = wanted.flatMap((found, i) => (found === classes[i] ? [] : [i]));
        assert.deepEqual(apart, [], 'examples that are told apart otherwise');
        // It learnt something: a net that answers one class would agree with anything that does.
        const right = wanted.filter((found, i) => found === y[i]).length / count;
        assert.ok(right > 0.5, `accuracy ${right}`);
        assert.equal(right, supermaskOf(lab, fraction).test.accuracy);
      });
    }
  }
});
