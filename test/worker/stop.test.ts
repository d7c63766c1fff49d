import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { readLock } from '../../src/runs/lock';
import { isAlive, type ProcessId } from '../../src/files/processes';
import { readStatus } from '../../src/runs/status';
import {
  cannotRun,
  ended,
  filesIn,
  partialsIn,
  resultHashes,
  resumeRun,
  runsFolder,
  sameResults,
  smallSpec,
  startRun,
  stopRun,
  until,
  winningTicket,
  writeSpec,
} from '../support/runs';

describe('a run that is stopped', { skip: cannotRun }, () => {
  const spec = writeSpec(runsFolder(), smallSpec);
  let undisturbed: Record<string, string>;

  before(async () => {
    const folder = await startRun(spec);
    assert.equal((await ended(folder)).state, 'done');
    undisturbed = resultHashes(folder);
  });

  /** A run that a stop file ended in its midst, with some stages of the first replicate done. */
  async function stoppedMidway(): Promise<string> {
    for (;;) {
      const folder = await startRun(spec);
      const finished = path.join(folder, '1', 'level-00');
      const gone = (): boolean => readLock(folder)?.live !== true;
      await until('a stage is done', () => fs.existsSync(finished) || gone());
      const begin = performance.now();
      await stopRun(folder);
      const { state } = readStatus(folder)!;
      if (state === 'done') continue;
      assert.equal(state, 'stopped');
      assert.ok(performance.now() - begin < 10_000, 'within seconds');
      assert.ok(!fs.existsSync(path.join(folder, 'stop')));
      return folder;
    }
  }

  async function resumedToTheEnd(folder: string): Promise<void> {
    await resumeRun(folder);
    const { state, error } = await ended(folder);
    assert.equal(state, 'done', error?.message);
    sameResults(folder, undisturbed);
    assert.deepEqual(partialsIn(folder), []);
  }

  test('ends within seconds and goes on to the same bytes', async () => {
    const folder = await stoppedMidway();
    // In the foreground: how the last attempt ended must not be taken for the end of this one.
    const said = await winningTicket('resume', folder, '--jobs', '2');
    assert.deepEqual([said.code, said.lines.at(-1)?.status], [0, 'done'], JSON.stringify(said));
    sameResults(folder, undisturbed);
  });

  test('is one whose trainer was told to end by a signal, as a batch system does', async () => {
    const folder = await startRun(spec);
    const pid = (): number | undefined => readStatus(folder)?.replicates[0]?.pid;
    await until('the first replicate runs', () => pid() !== undefined);
    process.kill(pid()!, 'SIGTERM');
    const { state, replicates } = await ended(folder);
    assert.deepEqual([state, replicates[0]?.state], ['stopped', 'stopped']);
    assert.ok(!fs.existsSync(path.join(folder, 'summary.json')));
    await resumedToTheEnd(folder);
  });

  test('computes stages again that were damaged in between', async () => {
    const folder = await stoppedMidway();
    const file = (...names: string[]): string => path.join(folder, '1', ...names);
    flip(file('origin', 'optimizer.safetensors'), -5);
    // A digit of the accuracy: still JSON, still a number.
    const result = file('level-00', 'result.json');
    const text = fs.readFileSync(result, 'utf8');
    fs.writeFileSync(
      result,
      text.replace(/("accuracy": 0\.)(\d)/, (_, a, d) => `${a}${9 - +d}`),
    );
    const second = path.join(folder, '2', 'origin', 'weights.safetensors');
    if (fs.existsSync(second)) fs.rmSync(second);
    await resumedToTheEnd(folder);
    const log = fs.readFileSync(file('events.jsonl'), 'utf8');
    assert.match(log, /origin\/optimizer\.safetensors is damaged.*It is computed again/);
    assert.match(log, /level-00\/result\.json is damaged.*It is computed again/);
  });

  test('computes a stage again that lost a file, or whose result was cut short', async () => {
    const folder = await stoppedMidway();
    fs.rmSync(path.join(folder, '1', 'level-00', 'mask.safetensors'));
    fs.truncateSync(path.join(folder, '1', 'origin', 'result.json'), 40);
    // What a killed writer leaves.
    fs.mkdirSync(path.join(folder, '1', '.partial-level-01-1-abcd'));
    fs.writeFileSync(path.join(folder, '.partial-summary.json-1-abcd'), '{');
    await resumedToTheEnd(folder);
  });
});

describe('a run that goes on', { skip: cannotRun }, () => {
  const training = { ...smallSpec.training, steps: 100_000 };
  const spec = writeSpec(runsFolder(), { ...smallSpec, seeds: [1], training });

  test('is not started twice', async () => {
    const folder = await startRun(spec);
    const said = await winningTicket('resume', folder, '--detach');
    assert.equal(said.code, 1);
    assert.deepEqual(
      said.lines.map((line) => [line.type, line.reason]),
      [['error', 'in-use']],
    );
    const { pid, host } = readLock(folder)!.owner!;
    assert.ok(said.lines[0]!.message!.includes(`in use by process ${pid} on ${host}`));
    assert.equal(readStatus(folder)!.state, 'running', 'and is not disturbed');
    await stopRun(folder);
  });

  test('ends with its supervisor, and is resumed beside nothing', async () => {
    const folder = await startRun(spec);
    const [trainer] = await trainersOf(folder);
    process.kill(readLock(folder)!.owner!.pid, 'SIGKILL');
    await until('the orphan is gone', () => !isAlive(trainer!), 10_000);
    await resumeRun(folder);
    await stopRun(folder);
    assert.equal(readStatus(folder)!.state, 'stopped');
  });

  test('of two that resume it at the same instant, exactly one does', async () => {
    const folder = await startRun(spec);
    for (let round = 0; round < 3; round++) {
      await stopRun(folder);
      const both = await Promise.all([0, 1].map(() => winningTicket('resume', folder, '--detach')));
      assert.deepEqual(both.map(({ code }) => code).sort(), [0, 1]);
      const lost = both.find(({ code }) => code === 1)!;
      assert.deepEqual(
        lost.lines.map((line) => [line.type, line.reason]),
        [['error', 'in-use']],
      );
      assert.ok(readLock(folder)!.live);
    }
    await stopRun(folder);
    assert.equal(readStatus(folder)!.state, 'stopped');
  });
});

/** The trainers of a run, once there are some. */
async function trainersOf(folder: string): Promise<ProcessId[]> {
  const present = (): ProcessId[] =>
    readStatus(folder)!.replicates.flatMap(({ pid, started }) =>
      pid === undefined || started === undefined ? [] : [{ pid, started }],
    );
  await until('there is a trainer', () => present().length > 0);
  // At its work, not at its beginning.
  await until('a point', () => filesIn(folder).includes(path.join('1', 'origin', 'result.json')));
  return present();
}

/** Changes a byte, counted from the end where negative. */
function flip(file: string, at: number): void {
  const bytes = fs.readFileSync(file);
  const index = at < 0 ? bytes.length + at : at;
  bytes[index] = bytes[index]! ^ 1;
  fs.writeFileSync(file, bytes);
}
