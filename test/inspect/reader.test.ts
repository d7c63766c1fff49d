import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { float32Tensor } from '../../src/formats/safetensors';
import { ModelInspector } from '../../src/inspect/inspector';
import { type ModelView } from '../../src/inspect/view';
import { ReaderClient } from '../../src/jobs/reader';
import { type ReaderRequest } from '../../src/protocol/reader';
import { temporaryFolder } from '../support/nets';
import { root } from '../support/paths';
import { chance, until } from '../support/runs';
import { makeRunWithWeights, writeTensors } from './support/runFolder';

const notBuilt = !fs.existsSync(path.join(root, 'dist', 'reader.js')) && 'dist/ is not built';

describe('model files through the process that reads', { skip: notBuilt }, () => {
  const base = temporaryFolder();
  const run = path.join(base, 'run');
  const file = path.join(run, '1', 'level-01', 'mask.safetensors');
  const reader = new ReaderClient();
  const here = new ModelInspector();

  before(() => makeRunWithWeights(run));
  after(() => {
    reader.dispose();
    here.close();
  });

  async function view(of: string): Promise<ModelView> {
    const found = await reader.ask({ kind: 'model', file: of });
    assert.ok(found !== 'unchanged');
    return found;
  }

  test('answers are those of the inspector itself, typed arrays among them', async () => {
    const found = await view(file);
    assert.deepEqual(found, here.model(file));
    const { version } = found;
    assert.equal(await reader.ask({ kind: 'model', file, known: version }), 'unchanged');
    const statistics = await reader.ask({ kind: 'statistics', file, version, layer: 0 });
    assert.deepEqual(statistics, here.statistics({ file, version, layer: 0 }));
    const tile = { layer: 0, level: 0, row: 0, column: 0 };
    const drawn = await reader.ask({ kind: 'tile', file, version, tile });
    assert.deepEqual(drawn, here.tile({ file, version, tile }));
    assert.ok(drawn !== 'changed' && drawn.density.constructor === Uint8Array);
    assert.ok(drawn.signed instanceof Float32Array && drawn.signed.some(Number.isNaN));
    const other = path.join(run, '1', 'level-01-random', 'mask.safetensors');
    const { version: otherVersion } = await view(other);
    const both = { file, version, other, otherVersion };
    const second = { file: other, version: otherVersion };
    const compared = await reader.ask({ kind: 'comparison', ...both });
    assert.deepEqual(compared, here.comparison(found, second));
    const together = await reader.ask({ kind: 'comparedTile', ...both, tile });
    assert.deepEqual(together, here.comparedTile(found, second, tile));
    const paths = await reader.ask({ kind: 'paths', file, version, k: 5 });
    assert.deepEqual(paths, here.paths({ file, version, k: 5 }));
  });

  test('errors are what the inspector says, and the process goes on', async () => {
    const { pid } = reader;
    const { version } = await view(file);
    const missing = path.join(base, 'nothing.safetensors');
    await assert.rejects(reader.ask({ kind: 'model', file: missing }), {
      name: 'InputError',
      reason: 'missing',
      message: /nothing\.safetensors/,
    });
    await assert.rejects(reader.ask({ kind: 'statistics', file, version, layer: 99 }), {
      reason: 'out-of-range',
    });
    const odd = [
      { kind: 'model', file: 'relative.safetensors' },
      { kind: 'model', file: 7 },
      { kind: 'statistics', file, version, layer: -1 },
      { kind: 'statistics', file, version, layer: 0.5 },
      { kind: 'paths', file, version, k: 1001 },
      { kind: 'paths', file, version, k: 1, through: { column: 0, unit: '0' } },
      { kind: 'tile', file, version, tile: { layer: 0, level: 99, row: 0, column: 0 } },
      { kind: 'tile', file, version },
      { kind: 'comparison', file, version, other: file },
    ] as unknown as ReaderRequest[];
    for (const request of odd) {
      await assert.rejects(reader.ask(request), /asked what it does not know/);
    }
    assert.equal(reader.pid, pid);
    assert.equal(await reader.ask({ kind: 'statistics', file, version: 'x', layer: 0 }), 'changed');
  });

  test('many at once are answered each with its own', async () => {
    const random = chance(8);
    const many = path.join(base, 'many.safetensors');
    const layers = Array.from({ length: 60 }, (_, i) =>
      float32Tensor(
        `layer${i}/kernel`,
        [i + 1, 40],
        Float32Array.from({ length: 40 * (i + 1) }, () => random() - 0.5),
      ),
    );
    writeTensors(many, layers);
    const { version } = await view(many);
    const answers = await Promise.all(
      layers.map((_, layer) => reader.ask({ kind: 'statistics', file: many, version, layer })),
    );
    answers.forEach((answer, i) => {
      assert.ok(answer !== 'changed');
      assert.equal(answer.count, 40 * (i + 1));
    });
  });

  test('a request that the process cannot get done is given up by its own name', async () => {
    const impatient = new ReaderClient({ patience: 60_000, writePatience: 3000, idle: 60_000 });
    try {
      const found = await impatient.ask({ kind: 'model', file });
      assert.ok(found !== 'unchanged');
      process.kill(impatient.pid!, 'SIGSTOP');
      const seen = { file, version: found.version };
      const first = impatient.ask({ kind: 'statistics', ...seen, layer: 0 });
      const second = impatient.ask({ kind: 'model', file });
      await assert.rejects(first, {
        reason: 'timed-out',
        message: /level-01.mask\.safetensors took/,
      });
      // What waited has its own time from now on, of a process of its own.
      assert.deepEqual(await second, found);
    } finally {
      impatient.dispose();
    }
    await until('it is gone', () => impatient.pid === undefined);
  });
});
