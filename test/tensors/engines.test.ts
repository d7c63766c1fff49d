import assert from 'node:assert/strict';
import { test } from 'node:test';
import { child } from '../support/child';
import { type EngineRun } from '../support/engineRun';
import { skipNative, temporaryFolder } from '../support/nets';

/** One epoch of a zoo net on one engine, in a process of its own. */
async function epoch(engine: string, model: string, environment = {}): Promise<EngineRun> {
  const size = model === 'lenet-5' ? ['2', '8'] : ['12', '60'];
  return child('engineRun.ts', [engine, model, ...size], environment);
}

function agrees(run: EngineRun, reference: EngineRun): void {
  assert.equal(run.error, undefined);
  assert.equal(run.initial, reference.initial, 'initial weights are the same bits');
  const losses = [...run.losses!, run.test!.loss];
  [...reference.losses!, reference.test!.loss].forEach((loss, i) => {
    const off = Math.abs(losses[i]! - loss) / loss;
    assert.ok(off < 1e-3, `${run.engine}: ${losses.join()} against ${loss}`);
  });
}

const withoutNative = (): Record<string, string> => ({
  WINNING_TICKET_NATIVE_CACHE: temporaryFolder(),
  WINNING_TICKET_NATIVE_PATH: '',
});

test('LeNet-300-100 learns the same on wasm and cpu', async () => {
  const cpu = await epoch('cpu', 'lenet-300-100');
  assert.ok(cpu.losses!.at(-1)! < 0.9 * cpu.losses![0]!, `it learns: ${cpu.losses?.join()}`);
  agrees(await epoch('wasm', 'lenet-300-100'), cpu);
});

test('LeNet-300-100 learns the same on native and wasm', { skip: skipNative }, async () => {
  const native = await epoch('native', 'lenet-300-100');
  assert.equal(native.engine, 'native');
  agrees(await epoch('wasm', 'lenet-300-100'), native);
});

test('LeNet-5 learns the same on native and cpu', { skip: skipNative }, async () => {
  agrees(await epoch('native', 'lenet-5'), await epoch('cpu', 'lenet-5'));
});

test('wasm refuses LeNet-5 and names the kernel that it lacks', async () => {
  const refused = await epoch('wasm', 'lenet-5');
  assert.match(refused.error ?? '', /wasm: it has no Conv2DBackpropFilter, which this net needs/);
});

test('without native, "auto" takes wasm for dense nets', async () => {
  const run = await epoch('auto', 'lenet-300-100', withoutNative());
  assert.equal(run.engine, 'wasm');
  assert.match(run.attempts[0]!.reason, /winning-ticket native install/);
});

test('without native, "auto" falls to cpu where wasm lacks a kernel', async () => {
  const run = await epoch('auto', 'lenet-5', withoutNative());
  assert.deepEqual(
    run.attempts.map((a) => a.engine),
    ['native', 'wasm', 'cpu'],
  );
  assert.match(run.attempts[1]!.reason, /no Conv2DBackpropFilter/);
  assert.equal(run.engine, 'cpu');
});

test('native asked for by name and missing is an error that says what to do', async () => {
  const run = await epoch('native', 'lenet-300-100', withoutNative());
  assert.match(run.error ?? '', /native: .*not installed.*winning-ticket native install/);
});
