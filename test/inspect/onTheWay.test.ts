import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { ModelInspector } from '../../src/inspect/inspector';
import { type ModelView } from '../../src/inspect/view';
import { temporaryFolder } from '../support/nets';
import {
  makeSupermaskRun,
  supermaskKernels,
  supermaskWeights,
  weightsOf,
} from '../support/syntheticSupermasks';

const run = makeSupermaskRun(path.join(temporaryFolder(), 'run'));
const stage = path.join(run.folder, '1', 'kept-30');
const file = path.join(stage, 'mask-at-0000020.safetensors');

function viewOf(inspector: ModelInspector, of: string): ModelView {
  const view = inspector.model(of);
  assert.ok(view !== 'unchanged');
  return view;
}

describe('a mask on the way of a search', () => {
  test('shows the weights that the search chooses among, not those of the end', (t) => {
    const inspector = new ModelInspector();
    t.after(() => inspector.close());
    const view = viewOf(inspector, file);
    assert.deepEqual(view.ticket, { run: 'run', seed: 1, stage: 'kept-30', step: 20 });
    assert.ok(view.files.includes(path.join(run.folder, '1', 'origin', 'weights.safetensors')));
    assert.ok(!view.files.includes(path.join(stage, 'weights.safetensors')));
    assert.match(view.notes.join(' '), /mask on the way/);
    const weights = weightsOf(1);
    const masks = run.maskOf(1, 'kept-30', 'mask-at-0000020.safetensors');
    assert.deepEqual(
      view.layers.map(({ name, mask, weights: has }) => [name, mask, has]),
      supermaskKernels.map(({ name }) => [name, 'tensor', true]),
    );
    view.layers.forEach((_, layer) => {
      const found = inspector.statistics({ file, version: view.version, layer });
      assert.ok(found !== 'changed');
      const kept = weights[layer]!.filter((_weight, i) => masks[layer]![i] === 1);
      assert.equal(found.kept, kept.length);
      assert.equal(found.range?.max, Math.max(...kept));
      assert.equal(found.range?.min, Math.min(...kept));
      // Frozen weights are not zero where they are pruned, and that is as it should be.
      assert.ok(found.notEnforced > 0);
      assert.ok(!found.flags.includes('not-enforced'));
    });
  });

  test('has the paths of its net, through layers of signs too', (t) => {
    const inspector = new ModelInspector();
    t.after(() => inspector.close());
    const { version } = viewOf(inspector, file);
    const paths = inspector.paths({ file, version, k: 2 });
    assert.ok(paths !== 'changed');
    assert.ok(!('none' in paths), JSON.stringify(paths));
    assert.equal(paths.prunable, supermaskWeights);
    const [first, second] = run.maskOf(1, 'kept-30', 'mask-at-0000020.safetensors');
    let all = 0n;
    for (let hidden = 0; hidden < 12; hidden++) {
      const into = first!.filter((kept, i) => kept === 1 && i % 12 === hidden).length;
      const out = second!.filter((kept, i) => kept === 1 && Math.floor(i / 4) === hidden).length;
      all += BigInt(into * out);
    }
    assert.equal(String(paths.total), String(all));
  });

  test('is compared with the mask of the end', (t) => {
    const inspector = new ModelInspector();
    t.after(() => inspector.close());
    const end = path.join(stage, 'mask.safetensors');
    const [one, two] = [viewOf(inspector, file), viewOf(inspector, end)];
    const found = inspector.comparison(
      { file, version: one.version },
      { file: end, version: two.version },
    );
    assert.ok(found !== 'changed');
    const [before, after] = ['mask-at-0000020.safetensors', 'mask.safetensors'].map((name) =>
      run.maskOf(1, 'kept-30', name),
    );
    found.layers.forEach(({ both, onlyFirst, onlySecond }, i) => {
      const count = (fits: (a: number, b: number) => boolean): number =>
        before![i]!.filter((kept, w) => fits(kept, after![i]![w]!)).length;
      assert.deepEqual(
        [both, onlyFirst, onlySecond],
        [count((a, b) => a + b === 2), count((a, b) => a > b), count((a, b) => a < b)],
      );
    });
  });

  test('outside of a run, and where the drawn weights are gone, is a mask alone', (t) => {
    const inspector = new ModelInspector();
    t.after(() => inspector.close());
    const alone = path.join(temporaryFolder(), path.basename(file));
    fs.copyFileSync(file, alone);
    fs.copyFileSync(
      path.join(stage, 'weights.safetensors'),
      path.join(path.dirname(alone), 'weights.safetensors'),
    );
    const view = viewOf(inspector, alone);
    assert.deepEqual(
      view.layers.map(({ mask, weights }) => [mask, weights]),
      supermaskKernels.map(() => ['tensor', false]),
    );
    assert.equal(view.ticket, undefined);
  });
});
