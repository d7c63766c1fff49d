import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ReaderClient } from '../../src/jobs/reader';
import { makeSyntheticRun, type Synthetic } from '../support/syntheticRun';
import { peakBytes } from './peak';
import { type Bench, type BenchRow } from './row';

/** Runs of 10^6 events: one long training, and five replicates of 84 trainings each, done and not. */
const runs: readonly (readonly [string, Synthetic])[] = [
  ['open-one', { seeds: 1, levels: 2, controls: [], points: 500_000, stages: false }],
  ['open-spread', { seeds: 5, levels: 22, points: 2350 }],
  ['open-undone', { seeds: 5, levels: 22, points: 2350, done: false }],
];
const repeats = 5;
/** Milliseconds that opening may take. */
const allowed = 1000;

/** From asking for a run's snapshot, with nothing started, to having it. */
export function open(): Bench {
  return { name: 'open', run: measureAll };
}

async function measureAll(): Promise<BenchRow[]> {
  const base = fs.mkdtempSync(path.join(os.tmpdir(), 'winning-ticket-bench-'));
  const rows: BenchRow[] = [];
  try {
    for (const [name, synthetic] of runs) {
      const folder = path.join(base, name);
      makeSyntheticRun(folder, synthetic);
      rows.push(...(await measure(name, folder)));
      fs.rmSync(folder, { recursive: true });
    }
  } finally {
    fs.rmSync(base, { recursive: true, force: true });
  }
  return rows;
}

async function measure(work: string, folder: string): Promise<BenchRow[]> {
  const times: number[] = [];
  let [memory, bytes] = [0, 0];
  // The first fills the system's cache of files, as a run that was just written has it filled.
  for (let i = 0; i <= repeats; i++) {
    const reader = new ReaderClient();
    try {
      const begin = performance.now();
      const snapshot = await reader.snapshot(folder);
      if (i > 0) times.push(performance.now() - begin);
      memory = Math.max(memory, peakBytes(reader.pid));
      bytes = JSON.stringify(snapshot).length;
    } finally {
      reader.dispose();
    }
  }
  times.sort((a, b) => a - b);
  const row = { work, engine: 'reader', threads: 1, density: 1 };
  const median = times[Math.floor(times.length / 2)]!;
  return [
    {
      ...row,
      min: times[0]!,
      median,
      unit: 'ms',
      ratio: median / allowed,
      note: `${allowed} ms are allowed, with the start of the process; ${bytes} bytes of snapshot`,
    },
    { ...row, min: memory / 1e6, median: memory / 1e6, unit: 'MB', note: 'at most resident' },
  ];
}
