import assert from 'node:assert/strict';
import { test } from 'node:test';
import { child } from '../support/child';
import { type LayerRun } from '../support/layerGradients';
import { layerKinds } from '../support/layerKinds';
import { skipNative } from '../support/nets';

type Runs = Readonly<Record<string, LayerRun>>;

const started = new Map<string, Promise<Runs>>();

/** What every kind of layer gives on an engine, in a process of its own; once for all tests. */
function runsOn(engine: string): Promise<Runs> {
  const runs = started.get(engine) ?? child<Runs>('layerGradients.ts', [engine]);
  started.set(engine, runs);
  return runs;
}

/** Largest difference of two tensors, against the larger of their own scale and a thirtieth of the net's. */
function distance(a: readonly number[], b: readonly number[], netScale: number): number {
  const scale = Math.max(netScale / 30, ...b.map(Math.abs));
  const off = a.map((value, i) => Math.abs(value - b[i]!) / scale);
  return a.length === b.length && off.every(Number.isFinite) ? Math.max(...off) : Infinity;
}

for (const kind of Object.keys(layerKinds)) {
  test(`${kind}: wasm, cpu and native agree on values and gradients, and leak nothing`, async () => {
    const reference = (await runsOn('cpu'))[kind]!;
    assert.equal(reference.error, undefined);
    const { logits, loss, ...gradients } = reference.values;
    assert.ok(loss!.every(Number.isFinite) && logits!.some((value) => value !== logits![0]));
    const netScale = Math.max(...Object.values(gradients).flat().map(Math.abs));
    assert.ok(netScale > 1e-3, 'there is a gradient');
    for (const engine of ['cpu', 'wasm', ...(skipNative === false ? ['native'] : [])]) {
      const run = (await runsOn(engine))[kind]!;
      assert.equal(run.error, undefined, engine);
      assert.deepEqual(run.leaked, [0, 0], `${engine} leaks`);
      assert.deepEqual(Object.keys(run.values), Object.keys(reference.values));
      for (const [name, values] of Object.entries(reference.values)) {
        assert.ok(
          values !== null && run.values[name] !== null,
          `${engine}: no gradient of ${name}`,
        );
        const scale = ['logits', 'loss'].includes(name) ? 1 : netScale;
        const off = distance(run.values[name]!, values, scale);
        assert.ok(off < 1e-5, `${engine}: ${name} differs by ${off}`);
      }
    }
  });
}
