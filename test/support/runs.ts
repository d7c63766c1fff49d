import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { readLock } from '../../src/runs/lock';
import { readStatus, type RunStatus } from '../../src/runs/status';
import { root } from './paths';

/** A spec that finishes in about a second: a small net, every control, a rewind step with optimizer state. */
export const smallSpec = {
  experiment: 'imp',
  model: { kind: 'mlp', hidden: [16] },
  data: { kind: 'digits', train: 300, test: 100 },
  training: {
    steps: 60,
    batch: 30,
    optimizer: { kind: 'adam', learningRate: 0.003 },
    evaluations: 3,
    trainExamples: 100,
  },
  seeds: [1, 2],
  imp: { levels: 4, rate: 0.4, outputRate: 0.2, rewind: { step: 10 } },
};

/** Why runs cannot be started here; `false` where they can. */
export const cannotRun =
  !fs.existsSync(path.join(root, 'dist', 'worker.js')) && 'dist/ is not built';

/** What a call of the command line said. */
export interface Said {
  readonly code: number;
  /** Lines of `--json`. */
  readonly lines: readonly Line[];
  readonly stderr: string;
}

export interface Line {
  readonly type: string;
  readonly run?: string;
  readonly status?: string;
  readonly name?: string;
  readonly reason?: string;
  readonly message?: string;
}

/** Calls the built command line with `--json`. */
export async function winningTicket(...args: string[]): Promise<Said> {
  const program = path.join(root, 'dist', 'winning-ticket.js');
  return new Promise((resolve) => {
    const options = { cwd: os.tmpdir(), maxBuffer: 64e6 };
    execFile(process.execPath, [program, ...args, '--json'], options, (error, stdout, stderr) => {
      const lines = stdout.split('\n').filter((line) => line !== '');
      resolve({
        code: error === null ? 0 : Number(error.code),
        lines: lines.map((line) => JSON.parse(line) as Line),
        stderr,
      });
    });
  });
}

/** An empty folder that is gone after the tests of the file, and with it the runs in it that still go. */
export function runsFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'winning-ticket-runs-'));
  after(async () => {
    for (const name of fs.readdirSync(folder)) await stopRun(path.join(folder, name));
    fs.rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Writes a spec beside the runs. */
export function writeSpec(folder: string, spec: object): string {
  const file = path.join(folder, 'small.ticket.json');
  fs.writeFileSync(file, JSON.stringify(spec));
  return file;
}

/** Starts a run and leaves it to itself. @returns its folder */
export async function startRun(spec: string, runs = path.dirname(spec)): Promise<string> {
  const said = await winningTicket('find', spec, '--runs', runs, '--jobs', '2', '--detach');
  const folder = said.lines.at(-1)?.run;
  if (said.code !== 0 || folder === undefined) throw new Error(JSON.stringify(said));
  return folder;
}

export async function resumeRun(folder: string): Promise<void> {
  const said = await winningTicket('resume', folder, '--jobs', '2', '--detach');
  if (said.code !== 0) throw new Error(JSON.stringify(said));
}

/** Waits until nobody holds the run. @returns its last status */
export async function ended(folder: string): Promise<RunStatus> {
  await until('the run has ended', () => readLock(folder)?.live !== true, 60_000);
  return readStatus(folder)!;
}

/** Asks a run to stop, if it still goes. */
export async function stopRun(folder: string): Promise<void> {
  if (readLock(folder)?.live !== true) return;
  fs.writeFileSync(path.join(folder, 'stop'), '');
  await ended(folder);
}

/** Waits until something holds. */
export async function until(what: string, holds: () => boolean, atMost = 20_000): Promise<void> {
  const end = performance.now() + atMost;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`${what}: not within ${atMost} ms`);
    await sleep(3);
  }
}

export async function sleep(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

const logs = /^(run\.json|status\.json|supervisor\.log|lock)$|(^|\/)events\.jsonl$/;

/** Hash of every result file of a run, by its path in the folder; logs are left out. */
export function resultHashes(folder: string): Record<string, string> {
  return Object.fromEntries(
    filesIn(folder)
      .filter((file) => !logs.test(file))
      .map((file) => [file, sha256(fs.readFileSync(path.join(folder, file)))]),
  );
}

/** Every result file is as it should be, none is missing and none too many, byte for byte. */
export function sameResults(folder: string, expected: Readonly<Record<string, string>>): void {
  const found = resultHashes(folder);
  const names = [...new Set([...Object.keys(found), ...Object.keys(expected)])].sort();
  const other = names.filter((name) => found[name] !== expected[name]);
  assert.deepEqual(
    other.map((name) =>
      name in found
        ? `${name} ${name in expected ? 'differs' : 'is too many'}`
        : `${name} is missing`,
    ),
    [],
    folder,
  );
}

/** Paths of all files under a folder, sorted. */
export function filesIn(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

export function partialsIn(folder: string): string[] {
  return fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => {
    return path.basename(name).startsWith('.partial-');
  });
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Numbers in [0, 1) that are the same whenever the seed is. */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
