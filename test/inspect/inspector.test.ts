import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { float32Tensor } from '../../src/formats/safetensors';
import { ModelInspector } from '../../src/inspect/inspector';
import { type ModelView } from '../../src/inspect/view';
import { temporaryFolder } from '../support/nets';
import { root } from '../support/paths';
import {
  makeRunWithWeights,
  masksOf,
  maskTensors,
  weightsOf,
  writeTensors,
  writeTicket,
} from './support/runFolder';

describe('looking into model files', () => {
  const base = temporaryFolder();
  const run = path.join(base, 'a-run');
  const inspector = new ModelInspector();
  const level = path.join(run, '1', 'level-01');

  before(() => makeRunWithWeights(run));
  after(() => inspector.close());

  function view(file: string): ModelView {
    const found = inspector.model(file);
    assert.ok(found !== 'unchanged');
    return found;
  }

  function ones(masks: ReadonlyMap<string, Uint8Array>, name: string): number {
    return masks.get(name)!.reduce((sum, one) => sum + one, 0);
  }

  const names = ['fc1/kernel', 'fc1/bias', 'output/kernel', 'output/bias'];

  for (const name of ['mask.safetensors', 'weights.safetensors']) {
    test(`a stage of a run is one ticket whichever file is opened: ${name}`, () => {
      const found = view(path.join(level, name));
      assert.deepEqual(
        found.layers.map((layer) => [layer.name, layer.role, layer.mask, layer.weights]),
        [
          ['fc1/kernel', 'kernel', 'tensor', true],
          ['fc1/bias', 'bias', 'zeros', true],
          ['output/kernel', 'kernel', 'tensor', true],
          ['output/bias', 'bias', 'zeros', true],
        ],
      );
      assert.deepEqual(found.ticket, { run: 'a-run', seed: 1, stage: 'level-01', requested: 0.4 });
      assert.deepEqual(found.notes, []);
      assert.deepEqual(
        new Set(found.files),
        new Set([
          path.join(level, 'mask.safetensors'),
          path.join(level, 'weights.safetensors'),
          path.join(run, '1', 'origin', 'topology.json'),
        ]),
      );
      const statistics = inspector.statistics({ ...found, layer: 0 });
      assert.ok(statistics !== 'changed');
      assert.equal(statistics.kept, ones(masksOf(2, 0.5), 'fc1/kernel'));
      assert.equal(statistics.notEnforced, 0);
      assert.equal(statistics.zeros, 40 - statistics.kept);
      // Paths need the topology of the origin.
      const paths = inspector.paths({ ...found, k: 3 });
      assert.ok(paths !== 'changed');
    });
  }

  test("a control's mask is shown without weights", () => {
    const found = view(path.join(run, '1', 'level-01-random', 'mask.safetensors'));
    assert.ok(found.layers.every(({ weights, mask }) => !weights && mask === 'tensor'));
    assert.match(found.notes.join(), /only a mask/);
    assert.deepEqual(found.ticket?.stage, 'level-01-random');
    const tile = inspector.tile({ ...found, tile: { layer: 0, level: 0, row: 0, column: 0 } });
    assert.ok(tile !== 'changed');
    assert.deepEqual(
      [...tile.density],
      Array.from(masksOf(9, 0.5).get('fc1/kernel')!, (one) => one * 255),
    );
    assert.equal(tile.signed, undefined);
  });

  test('weights without a mask show their zeros as pruned, and say so', () => {
    const found = view(path.join(run, '1', 'origin', 'weights.safetensors'));
    assert.deepEqual(
      found.layers.map(({ mask }) => mask),
      ['zeros', 'zeros', 'zeros', 'zeros'],
    );
    assert.match(found.notes.join(), /exactly zero are shown as pruned/);
  });

  for (const name of ['model.json', 'mask.safetensors', 'rewound.safetensors']) {
    test(`a ticket that was handed out tells its stage: ${name}`, () => {
      const found = view(path.join(run, 'tickets', '1', name));
      assert.deepEqual(
        found.layers.map((layer) => layer.name),
        names,
      );
      assert.equal(found.layers[0]!.mask, 'tensor');
      assert.deepEqual(found.ticket, { run: 'a-run', seed: 1, stage: 'level-01', requested: 0.4 });
      const statistics = inspector.statistics({ ...found, layer: 0 });
      assert.ok(statistics !== 'changed');
      const enforced = name !== 'rewound.safetensors';
      assert.equal(statistics.notEnforced === 0, enforced);
    });
  }

  for (const name of ['model.json', 'mask.safetensors', 'rewound.safetensors']) {
    test(`the ticket of the examples: ${name}`, () => {
      const folder = path.join(root, 'examples', 'tickets', 'digits-mlp-5-percent');
      const about = JSON.parse(fs.readFileSync(path.join(folder, 'ticket.json'), 'utf8')) as {
        run: string;
        density: number;
        requested: number;
      };
      const found = view(path.join(folder, name));
      assert.deepEqual(found.ticket, {
        run: about.run,
        seed: 2,
        stage: 'level-07',
        requested: about.requested,
      });
      const kernels = found.layers.flatMap(({ role }, layer) => (role === 'kernel' ? [layer] : []));
      assert.equal(kernels.length, 2);
      let [kept, prunable] = [0, 0];
      for (const layer of kernels) {
        const statistics = inspector.statistics({ ...found, layer });
        assert.ok(statistics !== 'changed');
        kept += statistics.kept;
        prunable += statistics.count;
      }
      assert.equal(kept / prunable, about.density);
    });
  }

  test('elsewhere a suffix tells the mask, and what does not fit is said', () => {
    const file = path.join(base, 'suffix.safetensors');
    const masks = maskTensors(masksOf(4, 0.5)).map((tensor) => ({
      ...tensor,
      name: `${tensor.name}_mask`,
    }));
    writeTensors(file, [...weightsOf(5), masks[0]!, { ...masks[1]!, shape: [3, 5] }]);
    const found = view(file);
    assert.deepEqual(
      found.layers.map(({ name, mask, weights }) => [name, mask, weights]),
      [
        ['fc1/kernel', 'tensor', true],
        ['fc1/bias', 'zeros', true],
        ['output/kernel', 'zeros', true],
        ['output/bias', 'zeros', true],
        ['output/kernel_mask', 'tensor', false],
      ],
    );
    assert.match(
      found.notes.join('\n'),
      /shape \[3, 5\], its weights \[5, 3\]: they are not paired/,
    );
    assert.match(found.notes.join('\n'), /No mask covers "output\/kernel"/);
    assert.equal(found.layers.find(({ name }) => name === 'output/kernel')!.role, 'other');
  });

  test('a mask of another shape beside the weights is said, too; a damaged one as well', () => {
    const folder = path.join(base, 'apart');
    writeTensors(path.join(folder, 'weights.safetensors'), weightsOf(5));
    writeTensors(path.join(folder, 'mask.safetensors'), [
      { ...maskTensors(masksOf(4, 0.5))[0]!, shape: [5, 8] },
    ]);
    const found = view(path.join(folder, 'weights.safetensors'));
    assert.equal(found.layers.length, 4);
    assert.match(found.notes.join('\n'), /shape \[5, 8\]/);
    fs.writeFileSync(path.join(folder, 'mask.safetensors'), 'nothing of the kind');
    const again = view(path.join(folder, 'weights.safetensors'));
    assert.notEqual(again.version, found.version);
    assert.match(again.notes.join('\n'), /What lies beside it cannot be used/);
    assert.deepEqual(
      again.layers.map(({ mask }) => mask),
      ['zeros', 'zeros', 'zeros', 'zeros'],
    );
  });

  test('bytes of zeros and ones are a mask, other bytes are not', () => {
    const file = path.join(base, 'bytes.safetensors');
    const bytes = Uint8Array.from({ length: 12 }, (_, i) => i & 1);
    writeTensors(file, [{ name: 'a', shape: [3, 4], dtype: 'U8', bytes }]);
    assert.deepEqual(view(file).layers[0]!.weights, false);
    writeTensors(file, [{ name: 'a', shape: [3, 4], dtype: 'U8', bytes: bytes.map((b) => b * 9) }]);
    assert.deepEqual(view(file).layers[0]!.weights, true);
  });

  test('what changes is told, also what lies beside it', () => {
    const folder = path.join(base, 'changing');
    const file = path.join(folder, 'weights.safetensors');
    writeTensors(file, weightsOf(6));
    const first = view(file);
    assert.equal(inspector.model(file, first.version), 'unchanged');
    const ask = { ...first, layer: 0 };
    assert.notEqual(inspector.statistics(ask), 'changed');
    writeTensors(path.join(folder, 'mask.safetensors'), maskTensors(masksOf(7, 0.3)));
    assert.equal(inspector.statistics(ask), 'changed');
    assert.equal(
      inspector.tile({ ...first, tile: { layer: 0, level: 0, row: 0, column: 0 } }),
      'changed',
    );
    assert.equal(inspector.paths({ ...first, k: 1 }), 'changed');
    assert.equal(inspector.comparison(first, first), 'changed');
    const second = view(file);
    assert.equal(second.layers[0]!.mask, 'tensor');
    fs.rmSync(path.join(folder, 'mask.safetensors'));
    assert.equal(inspector.statistics({ ...second, layer: 0 }), 'changed');
    assert.equal(view(file).version, first.version);
    // Another file under the same name, of the same size and time.
    const { atime, mtime } = fs.statSync(file);
    writeTensors(`${file}.new`, weightsOf(8));
    fs.utimesSync(`${file}.new`, atime, mtime);
    fs.renameSync(`${file}.new`, file);
    assert.equal(inspector.statistics(ask), 'changed');
    fs.rmSync(file);
    assert.throws(() => inspector.statistics(ask), { name: 'InputError', reason: 'missing' });
    assert.throws(() => inspector.model(file), { reason: 'missing' });
  });

  test('a file that is cut short while it is open is an error, and then another file', () => {
    const file = path.join(base, 'cut.safetensors');
    const tensor = float32Tensor('w/kernel', [1000, 100], new Float32Array(100_000).fill(1));
    writeTensors(file, [tensor]);
    const first = view(file);
    fs.truncateSync(file, 2000);
    // It is not looked for again at once: its header does not fit any more.
    assert.throws(() => inspector.statistics({ ...first, layer: 0 }), { name: 'InputError' });
    writeTensors(file, [tensor]);
    assert.equal(view(file).layers.length, 1);
  });

  test('what is not there is refused', () => {
    const found = view(path.join(level, 'mask.safetensors'));
    const range = { name: 'InputError', reason: 'out-of-range' };
    assert.throws(() => inspector.statistics({ ...found, layer: 4 }), range);
    const tile = { layer: 0, level: 0, row: 1, column: 0 };
    assert.throws(() => inspector.tile({ ...found, tile }), range);
    assert.throws(() => inspector.paths({ ...found, k: 0 }), RangeError);
  });

  test('more files than are kept open are opened again', () => {
    const files = Array.from({ length: 9 }, (_, i) => {
      const file = path.join(base, 'many', `${i}.safetensors`);
      writeTensors(file, weightsOf(i));
      return file;
    });
    const views = files.map(view);
    for (const found of views) {
      assert.equal(inspector.model(found.file, found.version), 'unchanged');
      assert.notEqual(inspector.statistics({ ...found, layer: 0 }), 'changed');
    }
  });

  test('a ticket that was exported elsewhere, without ticket.json, is still paired', () => {
    const folder = path.join(base, 'exported');
    writeTicket(folder, masksOf(2, 0.5));
    const found = view(path.join(folder, 'rewound.safetensors'));
    assert.equal(found.layers[0]!.mask, 'tensor');
    assert.equal(found.ticket, undefined);
    assert.ok(found.files.includes(path.join(folder, 'model.json')));
  });
});
