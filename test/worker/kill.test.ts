import assert from 'node:assert/strict';
import { before, describe, test, type TestContext } from 'node:test';
import { readLock } from '../../src/runs/lock';
import { isAlive, type ProcessId } from '../../src/files/processes';
import { currentStatus } from '../../src/runs/status';
import { eventLog, killProcess, trainers } from '../support/kills';
import {
  cannotRun,
  chance,
  ended,
  partialsIn,
  resultHashes,
  resumeRun,
  runsFolder,
  sameResults,
  sleep,
  smallSpec,
  startRun,
  until,
  writeSpec,
} from '../support/runs';

const seed = 20_190_506;
/** Every kill costs seconds, and the suite has minutes: WINNING_TICKET_LONG=1 has twice as many. */
const [trainerKills, supervisorKills, allKills] =
  process.env['WINNING_TICKET_LONG'] === '1' ? [20, 5, 3] : [10, 3, 2];
const random = chance(seed);

describe(`a run that is killed at random instants (seed ${seed})`, { skip: cannotRun }, () => {
  const spec = writeSpec(runsFolder(), smallSpec);
  let undisturbed: Record<string, string>;
  /** How long a replicate takes to begin, and then to finish, on this machine as busy as it is. */
  let starting = 0;
  let working = 0;

  before(async () => {
    const begin = performance.now();
    const folder = await startRun(spec);
    await until('a trainer begins', () => attempts(folder, 1) === 1);
    starting = performance.now() - begin;
    assert.equal((await ended(folder)).state, 'done');
    working = performance.now() - begin - starting;
    undisturbed = resultHashes(folder);
    assert.equal(
      Object.keys(undisturbed).filter((f) => /^[12]\/.*result\.json$/.test(f)).length,
      28,
    );
    assert.ok('summary.json' in undisturbed && 'spec.json' in undisturbed);
  });

  /** Kills until `kills` hit home, in as many runs as that takes; every run is then brought to its end. */
  async function killAndResume(
    context: TestContext,
    kills: number,
    kill: (folder: string) => Promise<number>,
  ): Promise<void> {
    let hits = 0;
    let runs = 0;
    for (; hits < kills; runs++) {
      const folder = await startRun(spec);
      for (;;) {
        if (hits < kills) hits += await kill(folder);
        if ((await ended(folder)).state === 'done') break;
        await resumeRun(folder);
      }
      sameResults(folder, undisturbed);
      assert.deepEqual(partialsIn(folder), []);
      for (const replicate of smallSpec.seeds) wholeLines(folder, replicate);
    }
    context.diagnostic(`${hits} kills in ${runs} runs`);
  }

  /** A random instant: one in five while the trainer starts, the others while it works. */
  async function randomInstant(folder: string, replicate: number): Promise<void> {
    const before = attempts(folder, replicate);
    if (random() < 0.2) return sleep(random() * starting);
    const gone = (): boolean => readLock(folder)?.live !== true;
    await until('a trainer begins', () => attempts(folder, replicate) > before || gone());
    await sleep((random() * working) / 3);
  }

  test(`${trainerKills} times a trainer`, async (context) => {
    await killAndResume(context, trainerKills, async (folder) => {
      await aTrainer(folder);
      const victims = await Promise.all(
        trainers(folder).map(async (trainer) => {
          await randomInstant(folder, trainer.seed);
          return killProcess(trainer) ? [trainer.seed] : [];
        }),
      );
      const { state, error } = await ended(folder);
      const killed = victims.flat();
      if (killed.length === 0) return 0;
      assert.equal(state, 'failed');
      assert.match(error!.message, new RegExp(`seed [${killed.join()}] was killed \\(SIGKILL\\)`));
      return killed.length;
    });
  });

  test(`${supervisorKills} times the supervisor`, async (context) => {
    await killAndResume(context, supervisorKills, async (folder) => {
      const victim = await aTrainer(folder);
      if (victim === undefined) return 0;
      await randomInstant(folder, victim.seed);
      const orphans = trainers(folder);
      const supervisor = readLock(folder)?.owner;
      if (!killProcess(supervisor)) return 0;
      await until('the supervisor is gone', () => !isAlive(supervisor!));
      const shown = currentStatus(folder)!;
      assert.deepEqual([shown.state, shown.interrupted], ['stopped', true]);
      // Every other time its successor begins beside the orphans.
      if (random() < 0.5) await resumeRun(folder);
      await until('the orphans are gone', () => !orphans.some(isAlive), 5000);
      return 1;
    });
  });

  test(`${allKills} times the supervisor and its trainers`, async (context) => {
    await killAndResume(context, allKills, async (folder) => {
      const victim = await aTrainer(folder);
      if (victim === undefined) return 0;
      await randomInstant(folder, victim.seed);
      const all = trainers(folder);
      const hit = killProcess(readLock(folder)?.owner);
      for (const trainer of all) killProcess(trainer);
      return hit ? 1 : 0;
    });
  });
});

/** How often a replicate was begun. */
function attempts(folder: string, replicate: number): number {
  return eventLog(folder, replicate).split('"type":"attempt"').length - 1;
}

/** A log may be torn by a kill, and is whole again after the next attempt. */
function wholeLines(folder: string, replicate: number): void {
  const lines = eventLog(folder, replicate).split('\n');
  assert.equal(lines.pop(), '');
  for (const line of lines) JSON.parse(line);
}

/** One of the present trainers, by chance; none if the run ends first. */
async function aTrainer(folder: string): Promise<(ProcessId & { seed: number }) | undefined> {
  const gone = (): boolean => readLock(folder)?.live !== true;
  await until('there is a trainer', () => trainers(folder).length > 0 || gone());
  const present = trainers(folder);
  return present[Math.floor(random() * present.length)];
}
