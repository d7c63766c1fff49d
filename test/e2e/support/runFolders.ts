import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { readRecord } from '../../../src/runs/record';
import { until } from '../../support/runs';

/** The runs of a workspace, absolute, in the order of their names. */
export function runsOf(workspace: string): readonly string[] {
  const runs = path.join(workspace, 'winning-ticket-runs');
  if (!fs.existsSync(runs)) return [];
  return fs
    .readdirSync(runs)
    .map((name) => path.join(runs, name))
    .filter((folder) => fs.existsSync(path.join(folder, 'run.json')))
    .sort();
}

/** Waits until a workspace has so many runs. */
export async function runsOnceThere(workspace: string, count: number): Promise<readonly string[]> {
  await until(`${count} runs`, () => runsOf(workspace).length === count);
  return runsOf(workspace);
}

/** What each replicate of a run says that it trained on, in its own words. */
export function enginesTold(run: string): readonly string[] {
  return fs
    .readdirSync(run)
    .filter((name) => fs.existsSync(path.join(run, name, 'events.jsonl')))
    .flatMap((name) => linesOf(path.join(run, name, 'events.jsonl')))
    .filter((line) => line.includes('"type":"attempt"'))
    .map((line) => (JSON.parse(line) as { readonly engine: string }).engine);
}

/** How many lines the replicates of a run have written to their logs. */
export function eventCount(run: string): number {
  return fs
    .readdirSync(run)
    .map((name) => path.join(run, name, 'events.jsonl'))
    .filter((file) => fs.existsSync(file))
    .reduce((sum, file) => sum + linesOf(file).length, 0);
}

/** Asserts that a run was begun on the native engine, and that every replicate trained on it. */
export function assertNative(run: string): void {
  const { engines } = readRecord(run);
  assert.deepEqual(
    engines.map(({ name, attempts }) => [name, attempts.at(-1)?.outcome]),
    [['native', 'chosen']],
  );
  const told = enginesTold(run);
  assert.ok(told.length > 0, `${run} has no replicate`);
  assert.deepEqual(
    told.filter((engine) => !/^native \(TensorFlow /.test(engine)),
    [],
  );
}

function linesOf(file: string): readonly string[] {
  return fs.readFileSync(file, 'utf8').split('\n').slice(0, -1);
}
