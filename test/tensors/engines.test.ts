import assert from 'node:assert/strict';
import { test } from 'node:test';
import { child } from '../support/child';
import { type EngineRun } from '../support/engineRun';
import { skipNative, temporaryFolder } from '../support/nets';

/** One epoch of a zoo net on one engine, in a process of its own. */
async function epoch(engine: string, model: string, environment = {}): Promise<EngineRun> {
  return child('engineRun.ts', [engine, model], environment);
}

const withoutNative = (): Record<string, string> => ({
  WINNING_TICKET_NATIVE_CACHE: temporaryFolder(),
  WINNING_TICKET_NATIVE_PATH: '',
});

const engines = ['wasm', ...(skipNative === false ? ['native'] : [])];

for (const model of ['lenet-300-100', 'lenet-5', 'resnet-20']) {
  test(`${model} learns the same in an epoch on every engine, and leaks nothing`, async () => {
    const [cpu, ...others] = await Promise.all(
      ['cpu', ...engines].map((engine) => epoch(engine, model)),
    );
    const { losses, test: tested, initial, error } = cpu!;
    assert.equal(error, undefined);
    if (model === 'lenet-300-100') assert.ok(losses!.at(-1)! < 0.8 * losses![0]!, 'it learns');
    for (const [i, engine] of engines.entries()) {
      const run = others[i]!;
      assert.deepEqual([run.error, run.engine], [undefined, engine]);
      assert.equal(run.initial, initial, 'initial weights are the same bits');
      assert.deepEqual(run.alive![1], run.alive![0], `${engine} keeps tensors`);
      const own = [...run.losses!, run.test!.loss];
      [...losses!, tested!.loss].forEach((loss, step) => {
        const off = Math.abs(own[step]! - loss);
        assert.ok(off < 1e-3, `${engine}, loss ${step}: ${own[step]} against ${loss}`);
      });
    }
  });
}

test('without native, "auto" takes wasm, for convolutions too', async () => {
  const run = await epoch('auto', 'lenet-5', withoutNative());
  assert.equal(run.engine, 'wasm');
  assert.match(run.attempts[0]!.reason, /winning-ticket native install/);
});

test('native asked for by name and missing is an error that says what to do', async () => {
  const run = await epoch('native', 'lenet-300-100', withoutNative());
  assert.match(run.error ?? '', /native: .*not installed.*winning-ticket native install/);
});
