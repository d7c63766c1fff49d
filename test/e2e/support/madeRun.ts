import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cli, summaryOf, tinySpec } from '../../support/cli';

/** A small spec that takes seconds: several levels, controls and seeds. */
export const smallSpec = {
  ...tinySpec({
    model: { kind: 'mlp', hidden: [20] },
    data: { kind: 'digits', train: 500, test: 200 },
    training: { steps: 60, batch: 20, evaluations: 6, trainExamples: 100 },
    seeds: [1, 2],
    imp: { levels: 5, rate: 0.4 },
  }),
  title: 'A small net on few digits',
};

/** A spec that takes minutes: there is time to stop it. */
export const longSpec = {
  ...tinySpec({
    model: { kind: 'mlp', hidden: [60] },
    data: { kind: 'digits', train: 2000, test: 200 },
    training: { steps: 20_000, batch: 60, evaluations: 400, trainExamples: 100 },
    seeds: [1, 2],
    imp: { levels: 4, rate: 0.4 },
  }),
  title: 'A net that takes its time',
};

let made: Promise<string> | undefined;

/** Puts a finished run into a workspace; it is computed once. @returns the run's folder */
export async function putFinishedRun(workspace: string): Promise<string> {
  made ??= makeRun();
  const folder = await made;
  const runs = path.join(workspace, 'winning-ticket-runs');
  fs.cpSync(path.dirname(folder), runs, { recursive: true });
  return path.join(runs, path.basename(folder));
}

async function makeRun(): Promise<string> {
  const cwd = fs.mkdtempSync(path.join(os.tmpdir(), 'winning-ticket-made-'));
  process.once('exit', () => fs.rmSync(cwd, { recursive: true, force: true }));
  fs.writeFileSync(path.join(cwd, 'small.ticket.json'), JSON.stringify(smallSpec));
  const called = await cli(['find', 'small.ticket.json', '--json'], { cwd });
  return summaryOf(called).run!;
}
