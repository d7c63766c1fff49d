import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readStatus } from '../../src/runs/status';
import { type Engine } from '../../src/tensors/engine';
import { dataFolder, root } from '../support/paths';
import { type Bench, type BenchRow } from './row';

const megabyte = 1e6;
/** What TensorFlow, tfjs and Node take before anything is trained. */
const engineBytes = 500 * megabyte;

interface Work {
  readonly name: string;
  readonly model: string;
  readonly data: string;
  /** Bytes of the data set as floats, and of the weights. */
  readonly dataBytes: number;
  readonly weightBytes: number;
  readonly batch: number;
  readonly steps: number;
}

/** Highest resident memory of a trainer, beside what it may be: 2 x data + 10 x weights + the engine's own .5 GB. */
export function memory(engine: Engine): Bench {
  return { name: 'memory', run: () => measureAll(engine) };
}

async function measureAll(engine: Engine): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const work of works()) rows.push(await measure(engine, work));
  return rows;
}

function works(): Work[] {
  const mnist = path.join(dataFolder, 'mnist');
  const cifar = path.join(dataFolder, 'cifar10');
  const has = fs.existsSync;
  return [
    {
      name: 'memory-lenet',
      model: 'lenet-300-100',
      data: has(mnist) ? mnist : 'digits:60000:10000',
      dataBytes: 70_000 * 784 * 4,
      weightBytes: 266_610 * 4,
      batch: 60,
      steps: 10_000,
    },
    {
      name: 'memory-resnet20',
      model: 'resnet-20',
      data: has(cifar) ? cifar : 'digits:10000:2000',
      dataBytes: 12_000 * (has(cifar) ? 3072 : 784) * 4,
      weightBytes: 272_474 * 4,
      batch: 128,
      steps: 120,
    },
  ];
}

/** Trains two nets, the first work's for ten epochs each, and reads the process's memory meanwhile. */
async function measure(engine: Engine, work: Work): Promise<BenchRow> {
  const runs = fs.mkdtempSync(path.join(os.tmpdir(), 'winning-ticket-bench-'));
  const child = spawn(
    process.execPath,
    [
      path.join(root, 'dist', 'winning-ticket.js'),
      ...['find', '--runs', runs, '--data', work.data, '--model', work.model],
      ...['--engine', engine.name, '--seeds', '1', '--steps', String(work.steps), '--levels', '2'],
      '--set',
      `training.batch=${work.batch}`,
      'training.evaluations=10',
      'imp.controls=[]',
      'imp.rewind.step=0',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let peak = 0;
  const resident: number[] = [];
  let running = true;
  void ended.then(() => (running = false));
  while (running) {
    const pid = trainerOf(runs);
    const now = pid === undefined ? undefined : memoryOf(pid);
    if (now !== undefined) {
      peak = Math.max(peak, now.peak);
      resident.push(now.resident);
    }
    await sleep(200);
  }
  await ended;
  fs.rmSync(runs, { recursive: true, force: true });
  const allowed = 2 * work.dataBytes + 10 * work.weightBytes + engineBytes;
  // From the second quarter to the last: by then everything that stays is there.
  const quarter = Math.floor(resident.length / 4);
  const growth = median(resident.slice(-quarter)) - median(resident.slice(quarter, 2 * quarter));
  return {
    work: work.name,
    engine: engine.name,
    threads: engine.threads,
    density: 1,
    min: peak / megabyte,
    median: peak / megabyte,
    unit: 'MB',
    ratio: peak / allowed,
    note: `${Math.round(allowed / megabyte)} MB are allowed; ${(growth / megabyte).toFixed(0)} MB more in the last quarter than in the second`,
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function trainerOf(runs: string): number | undefined {
  const [run] = fs.readdirSync(runs).filter((name) => !name.startsWith('.'));
  if (run === undefined) return undefined;
  try {
    return readStatus(path.join(runs, run))?.replicates[0]?.pid;
  } catch {
    return undefined;
  }
}

/** Bytes; undefined where the process is gone or the system has no /proc. */
function memoryOf(pid: number): { readonly peak: number; readonly resident: number } | undefined {
  let text: string;
  try {
    text = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return undefined;
  }
  const bytes = (key: string): number =>
    1024 * Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
  return { peak: bytes('VmHWM'), resident: bytes('VmRSS') };
}
