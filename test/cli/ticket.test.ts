import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { loadDataset } from '../../src/data/load';
import { maskFromSafetensors } from '../../src/masks/mask';
import { readRunSpec } from '../../src/lottery/runSpec';
import { cli, summaryOf, tinySpec } from '../support/cli';
import { temporaryFolder } from '../support/nets';

const cwd = temporaryFolder();
const resultsSchema = z.object({
  sparsestMatching: z.object({ level: z.int(), density: z.number() }),
});

const resultSchema = z.object({
  result: z.object({ kept: z.int(), test: z.object({ accuracy: z.number() }) }),
});

/** Reads a saved model as tfjs' own file handler does. */
function fromFolder(folder: string): tf.io.IOHandler {
  const model = JSON.parse(fs.readFileSync(path.join(folder, 'model.json'), 'utf8')) as {
    modelTopology: object;
    weightsManifest: { paths: string[]; weights: tf.io.WeightsManifestEntry[] }[];
  };
  const files = model.weightsManifest.flatMap(({ paths }) => paths);
  const bytes = Buffer.concat(files.map((file) => fs.readFileSync(path.join(folder, file))));
  return tf.io.fromMemory({
    modelTopology: model.modelTopology,
    weightSpecs: model.weightsManifest.flatMap(({ weights }) => weights),
    weightData: new Uint8Array(bytes).buffer,
  });
}

describe('the ticket that a run hands out', () => {
  let run: string;
  let level: number;
  before(async () => {
    // Any loss of accuracy counts as matching: the ticket is the sparsest level.
    const imp = { levels: 3, rate: 0.5, matching: { rule: 'tolerance', tolerance: 1 } };
    const spec = tinySpec({ seeds: [4, 8], imp });
    fs.writeFileSync(path.join(cwd, 'tiny.ticket.json'), JSON.stringify(spec));
    const summary = summaryOf(await cli(['find', 'tiny.ticket.json', '--json'], { cwd }));
    run = summary.run!;
    level = resultsSchema.parse(summary['results']).sparsestMatching.level;
    assert.equal(level, 2);
    await tf.setBackend('cpu');
  });

  for (const seed of [4, 8]) {
    test(`opens in tfjs with the accuracy and the zeros of the run, seed ${seed}`, async () => {
      const folder = path.join(run, 'tickets', String(seed));
      const model = await tf.loadLayersModel(fromFolder(folder));
      const { test: examples, inputShape } = loadDataset(readRunSpec(run).data, cwd);
      const x = tf.tensor(examples.x, [examples.count, ...inputShape]);
      const guessed = (model.predict(x) as tf.Tensor).argMax(-1).dataSync();
      const right = examples.y.filter((label, i) => label === guessed[i]).length;
      const stage = path.join(run, String(seed), `level-0${level}`);
      const { result } = resultSchema.parse(
        JSON.parse(fs.readFileSync(path.join(stage, 'result.json'), 'utf8')),
      );
      assert.equal(right / examples.count, result.test.accuracy);

      const file = path.join(folder, 'mask.safetensors');
      assert.deepEqual(
        fs.readFileSync(file),
        fs.readFileSync(path.join(stage, 'mask.safetensors')),
      );
      const mask = maskFromSafetensors(fs.readFileSync(file), file);
      let kept = 0;
      for (const [name, { shape, values }] of mask) {
        const weight = model.weights.find((w) => w.originalName === name)!.read();
        assert.deepEqual(weight.shape, [...shape]);
        const zeros = [...weight.dataSync()].map((w) => (w === 0 ? 0 : 1));
        assert.deepEqual(zeros, [...values], name);
        kept += zeros.reduce<number>((a, b) => a + b, 0);
      }
      assert.equal(kept, result.kept);
    });
  }
});
