import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { readRecord } from '../../src/runs/record';
import { readStatus } from '../../src/runs/status';
import { badBinding, cannotCompile, harm } from '../support/badBindings';
import { cli, summaryOf } from '../support/cli';
import { skipNative } from '../support/nets';
import { root } from '../support/paths';
import {
  cannotRun,
  ended,
  resultHashes,
  runsFolder,
  smallSpec,
  startRun,
  stopRun,
  until,
  writeSpec,
} from '../support/runs';

const quick = { ...smallSpec, seeds: [1], imp: { levels: 2, controls: [] } };
const training = { ...smallSpec.training, steps: 2000 };
const long = { ...smallSpec, seeds: [1], training, imp: { levels: 20, rate: 0.05, controls: [] } };

describe('an engine that cannot be loaded', { skip: cannotRun || cannotCompile }, () => {
  const said = {
    'an illegal instruction': /was killed \(SIGILL\): This processor lacks instructions/,
    'a bad pointer': /was killed \(SIGSEGV\): The engine crashed/,
    'an abort': /was killed \(SIGABRT\): The engine crashed/,
    'an exit': /ended with exit code 3: /,
    'a kill from outside': /was killed \(SIGKILL\): Most likely memory ran out/,
    'an endless wait': /did not answer for 8 s/,
  };

  for (const what of Object.keys(harm) as (keyof typeof harm)[]) {
    test(`because of ${what} gives way to the next, and the run says why`, async () => {
      const folder = runsFolder();
      const spec = writeSpec(folder, long);
      const env = {
        WINNING_TICKET_NATIVE_PATH: badBinding(what).folder,
        ...(what === 'an endless wait' && { WINNING_TICKET_PATIENCE: '8' }),
      };
      const args = ['find', spec, '--detach', '--runs', folder];
      const found = await cli(args, { cwd: folder, env });
      assert.equal(found.code, 0, found.stderr);
      const reason = said[what].source;
      assert.match(
        found.stdout,
        new RegExp(`^Engine: tfjs WebAssembly\\n  not native: .*${reason}`, 'm'),
      );
      const [run] = fs.readdirSync(folder).filter((name) => /^\d/.test(name));
      const [engine] = readRecord(path.join(folder, run!)).engines;
      assert.equal(engine?.name, 'wasm');
      assert.match(engine.attempts[0]!.reason, said[what]);
      await stopRun(path.join(folder, run!));
    });
  }

  test('is an error where it is asked for by name, and nothing is made', async () => {
    const folder = runsFolder();
    const spec = writeSpec(folder, quick);
    const env = { WINNING_TICKET_NATIVE_PATH: badBinding('an illegal instruction').folder };
    const found = await cli(['find', spec, '--engine', 'native'], { cwd: folder, env });
    assert.equal(found.code, 1);
    assert.match(
      found.stderr,
      /^winning-ticket: No engine for this job \(native: .*SIGILL.*\)\. .*--engine auto.*\n$/,
    );
    assert.deepEqual(fs.readdirSync(folder), ['small.ticket.json']);
  });
});

describe('an engine that dies at work', { skip: cannotRun }, () => {
  /** A run that has a finished level when its trainer dies of a signal. */
  async function died(signal: NodeJS.Signals): Promise<string> {
    const folder = await startRun(writeSpec(runsFolder(), long));
    const first = path.join(folder, '1', 'level-00');
    await until('a level is finished', () => fs.existsSync(first), 120_000);
    process.kill(readStatus(folder)!.replicates[0]!.pid!, signal);
    await ended(folder);
    return folder;
  }

  for (const [signal, reason, words] of [
    [
      'SIGKILL',
      'memory',
      /Most likely memory ran out .* Resume when other programs have freed some/,
    ],
    ['SIGILL', 'engine-died', /lacks instructions .* Resume with --engine \w+\./],
    ['SIGSEGV', 'engine-died', /The engine crashed\. .* resume with --engine \w+\./],
    ['SIGABRT', 'engine-died', /The engine crashed\. /],
  ] as const) {
    test(`of ${signal} is told in the run's status, with what to do`, async () => {
      const status = readStatus(await died(signal))!;
      assert.equal(status.state, 'failed');
      assert.equal(status.error?.reason, reason);
      assert.match(status.error.message, new RegExp(`^The process of seed 1 was killed`));
      assert.match(status.error.message, words);
      assert.match(status.error.message, /Finished stages are safe\./);
      assert.equal(status.replicates[0]!.state, 'failed');
    });
  }

  test(
    'leaves its finished levels to another, which the run then records',
    { skip: skipNative },
    async () => {
      const folder = await died('SIGSEGV');
      const before = resultHashes(folder);
      assert.ok(Object.keys(before).some((file) => file.startsWith('1/level-00/')));
      const began = readRecord(folder);

      // The engine it was made on is gone meanwhile: nothing is changed until another is asked for.
      const env = { WINNING_TICKET_NATIVE_CACHE: runsFolder() };
      const unchanged = fs.readFileSync(path.join(folder, 'run.json'));
      const refused = await cli(['resume', folder], { cwd: folder, env });
      assert.equal(refused.code, 1);
      assert.match(refused.stderr, /native: .*The run was made on native; .* --engine wasm\n$/);
      assert.equal(readStatus(folder)!.state, 'failed');
      assert.deepEqual(fs.readFileSync(path.join(folder, 'run.json')), unchanged);

      const args = ['resume', folder, '--engine', 'wasm', '--detach', '--json'];
      const resumed = await cli(args, { cwd: folder, env });
      assert.deepEqual([resumed.code, summaryOf(resumed)['status']], [0, 'running']);
      const events = path.join(folder, '1', 'events.jsonl');
      const log = (): string => fs.readFileSync(events, 'utf8');
      await until('it trains on', () => /WebAssembly[^]*"type":"point"/.test(log()), 120_000);
      await stopRun(folder);
      const after = resultHashes(folder);
      for (const [file, hash] of Object.entries(before)) assert.equal(after[file], hash, file);

      const { engines, ...rest } = readRecord(folder);
      assert.deepEqual({ ...rest, engines: began.engines }, began);
      assert.deepEqual(
        engines.map(({ name }) => name),
        ['native', 'wasm'],
      );
      const [native, wasm] = engines;
      assert.match(native!.versions['tensorflow']!, /^\d+\.\d+\.\d+$/);
      assert.match(wasm!.versions['tfjs']!, /^\d+\.\d+\.\d+$/);
      assert.equal(wasm!.threads, 1);
      assert.ok(Date.parse(wasm!.since!) > Date.parse(native!.since!));
    },
  );

  test('of a full JavaScript heap is told as that', async () => {
    const folder = await startRun(writeSpec(runsFolder(), long));
    await stopRun(folder);
    const filled = path.join(root, 'test', 'support', 'fullHeap.cjs');
    const options = `--max-old-space-size=64 --require ${JSON.stringify(filled)}`;
    const env = { ...process.env, NODE_OPTIONS: options };
    const supervisor = spawn(
      process.execPath,
      [path.join(root, 'dist', 'worker.js'), 'supervisor', folder, '1'],
      { env, stdio: 'ignore' },
    );
    await once(supervisor, 'exit');
    const { state, error } = readStatus(folder)!;
    assert.deepEqual([state, error?.reason], ['failed', 'memory']);
    assert.match(error!.message, /limit of JavaScript memory.*--max-old-space-size/);
    assert.match(fs.readFileSync(path.join(folder, 'run.json'), 'utf8'), /"format": 1/);
  });
});
