import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, beforeEach, describe, test } from 'node:test';
import { startTime } from '../../src/files/processes';
import { readLock } from '../../src/runs/lock';
import { readRecord, specSha256, writeRecord } from '../../src/runs/record';
import { badBinding, cannotCompile } from '../support/badBindings';
import { cli, longSpec, linesOf, startCli, summaryOf } from '../support/cli';
import { until } from '../support/runs';

const spec = 'long.ticket.json';
const base = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'winning-ticket-'));
let cwd: string;

beforeEach(() => {
  cwd = fs.mkdtempSync(path.join(base, 'folder-'));
  fs.writeFileSync(path.join(cwd, spec), JSON.stringify(longSpec()));
});

after(async () => {
  for (const folder of fs.readdirSync(base)) {
    await cli(['stop', 'latest'], { cwd: path.join(base, folder) });
  }
  fs.rmSync(base, { recursive: true, force: true });
});

/** The only run. */
function run(): string {
  const runs = path.join(cwd, 'winning-ticket-runs');
  const [name] = fs.readdirSync(runs).filter((entry) => !entry.startsWith('.'));
  return path.join(runs, name!);
}

const live = (): boolean => readLock(run())?.live === true;

describe('Ctrl-C', () => {
  test('stops the run and says how to resume it, and resume finishes it', async () => {
    const found = startCli(['find', spec], { cwd });
    await found.says(/initial weights drawn/);
    found.process.kill('SIGINT');
    const { code, stdout, stderr } = await found.ended;
    assert.equal(code, 130);
    assert.match(stderr, /^Stopping after the present step .*\n$/);
    assert.match(
      stdout,
      /Stopped\. Go on with:\n {2}node \S+winning-ticket\.js resume 2\S+-imp-mlp-12-digits\n$/,
    );
    assert.equal(live(), false);
    const shown = await cli(['show', 'latest'], { cwd });
    assert.match(shown.stdout, /Status {2}stopped at \d+ %.*\nGo on with: .* resume /);

    // Edited by hand it is refused; the same run, made short as if it had been begun so, is finished.
    const file = path.join(run(), 'spec.json');
    const long = JSON.parse(fs.readFileSync(file, 'utf8')) as { training: object; imp: object };
    const short = {
      ...long,
      training: { ...long.training, steps: 30 },
      imp: { ...long.imp, levels: 2 },
    };
    fs.writeFileSync(file, JSON.stringify(short));
    const edited = await cli(['resume', 'latest'], { cwd });
    assert.equal(edited.code, 2);
    assert.match(
      edited.stderr,
      /^winning-ticket: \S+spec\.json was edited after .* start a new run from it\.\n$/,
    );
    writeRecord(run(), { ...readRecord(run()), specSha256: specSha256(short) });
    const resumed = await cli(['resume', 'latest', '--json'], { cwd });
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.equal(summaryOf(resumed)['status'], 'done');
  });

  test('twice does not wait for the run, which stops all the same', async () => {
    const found = startCli(['find', spec, '--json'], { cwd });
    await found.says(/"type":"attempt"/);
    found.process.kill('SIGINT');
    await until('the stop file', () => fs.existsSync(path.join(run(), 'stop')) || !live());
    found.process.kill('SIGINT');
    const said = await found.ended;
    assert.equal(said.code, 130);
    assert.equal(linesOf(said).at(-1)?.type, 'summary');
    await until('the end of the run', () => !live());
  });

  for (const args of [['find', spec], ['doctor']]) {
    const name = `while an engine is tried ends "${args[0]}" at once, and leaves nothing`;
    test(name, { skip: cannotCompile }, async () => {
      const binding = badBinding('an endless wait');
      const env = { WINNING_TICKET_NATIVE_PATH: binding.folder };
      const call = startCli([...args, '--json'], { cwd, env });
      await until('the engine is tried', () => binding.loadedBy() !== undefined);
      call.process.kill('SIGINT');
      const said = await call.ended;
      assert.equal(said.code, 130);
      assert.deepEqual(
        linesOf(said).map((line) => [line.type, line.status, 'reason' in line && line.reason]),
        [['error', 'stopped', 'stopped']],
      );
      await until('its process is gone', () => startTime(binding.loadedBy()!) === undefined);
      assert.equal(fs.existsSync(path.join(cwd, 'winning-ticket-runs')), false);
    });
  }

  test('leaves a run that is only watched', async () => {
    await cli(['find', spec, '--detach'], { cwd });
    const watching = startCli(['show', 'latest', '--follow'], { cwd });
    await watching.says(/^Following .*; Ctrl-C leaves it alone/);
    watching.process.kill('SIGINT');
    const { code, stderr } = await watching.ended;
    assert.equal(code, 130);
    assert.match(stderr, /^The run goes on by itself/);
    assert.equal(live(), true);
  });
});

test('a closed terminal leaves the run going; --detach does not wait; stop ends it', async () => {
  const found = startCli(['find', spec], { cwd });
  await found.says(/initial weights drawn/);
  found.process.kill('SIGHUP');
  assert.equal((await found.ended).code, 'SIGHUP');
  assert.equal(live(), true);
  const again = await cli(['resume', 'latest'], { cwd });
  assert.equal(again.code, 1);
  assert.match(again.stderr, /is in use by process \d+ .*stop it first/);
  const shown = await cli(['show', 'latest', '--json'], { cwd });
  assert.equal(summaryOf(shown)['status'], 'running');
  const stopped = await cli(['stop', 'latest', '--json'], { cwd });
  assert.deepEqual([stopped.code, summaryOf(stopped)['status']], [0, 'stopped']);
  assert.equal(live(), false);

  const detached = await cli(['resume', 'latest', '--detach', '--json'], { cwd });
  assert.deepEqual([detached.code, summaryOf(detached)['status']], [0, 'running']);
  assert.equal(live(), true);
  assert.match((await cli(['stop', 'latest'], { cwd })).stdout, /^Stopped\. Go on with: /);
  assert.match(
    (await cli(['stop', 'latest'], { cwd })).stdout,
    /^This run is not running: stopped at/,
  );
});

test('a killed supervisor is told as an interruption', async () => {
  const found = startCli(['find', spec], { cwd });
  await found.says(/initial weights drawn/);
  process.kill(readLock(run())!.owner!.pid, 'SIGKILL');
  const { code, stdout } = await found.ended;
  assert.equal(code, 130);
  assert.match(stdout, /The run was interrupted\. Go on with:\n {2}.* resume /);
  assert.match((await cli(['runs'], { cwd })).stdout, /interrupted at \d+ %/);
});
