import os from 'node:os';
import { parseArgs } from 'node:util';
import { engineNames } from '../../src/runs/spec';
import { describe, startEngine } from '../../src/tensors/engine';
import { heatmap } from './heatmap';
import { host } from './host';
import { inspect } from './inspect';
import { memory } from './memory';
import { open } from './open';
import { packed } from './packed';
import { paths } from './paths';
import { type BenchRow } from './row';
import { stepBenches } from './step';
import { subsetSum } from './subsetSum';
import { supermask } from './supermask';
import { sweep } from './sweep';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    engine: { type: 'string', default: 'auto' },
    levels: { type: 'string', default: '21' },
    steps: { type: 'string', default: '1000' },
  },
});

async function main(): Promise<void> {
  const asked = engineNames.find((name) => name === values.engine) ?? 'auto';
  const engine = await startEngine({ engine: asked, threads: 1 });
  const benches = [
    ...stepBenches(engine.name),
    sweep(engine, Number(values.levels), Number(values.steps)),
    memory(engine),
    supermask(engine),
    open(),
    host(),
    inspect(),
    heatmap(),
    paths(),
    packed(engine.name),
    subsetSum(),
  ];
  const only = values.only?.split(',');
  const chosen = benches.filter((b) => only === undefined || only.includes(b.name));
  if (chosen.length === 0) {
    throw new Error(`--only ${values.only}: allowed: ${benches.map((b) => b.name).join(', ')}`);
  }
  if (!values.json) {
    console.log(
      `${os.cpus()[0]?.model}, ${os.availableParallelism()} cores; ${describe(engine)}\n`,
    );
    console.log(line(['work', 'engine', 'threads', 'density', 'min', 'median', 'ratio', '']));
  }
  for (const bench of chosen) {
    for (const row of await bench.run()) console.log(values.json ? json(row) : table(row));
  }
}

function json(row: BenchRow): string {
  const scale = row.unit === 's' ? 1000 : 1;
  return JSON.stringify({
    work: row.work,
    engine: row.engine,
    threads: row.threads,
    density: row.density,
    ...(row.unit === 'MB'
      ? { mb_peak: row.median }
      : { ms_min: row.min * scale, ms_median: row.median * scale }),
    ratio: row.ratio,
    note: row.note,
  });
}

function table(row: BenchRow): string {
  const time = (value: number): string => `${value.toFixed(2)} ${row.unit}`;
  const ratio = row.ratio === undefined ? '' : `${row.ratio.toFixed(2)} x`;
  return line([
    row.work,
    row.engine,
    String(row.threads),
    String(row.density),
    time(row.min),
    time(row.median),
    ratio,
    row.note ?? '',
  ]);
}

function line(cells: readonly string[]): string {
  const widths = [12, 24, 8, 8, 10, 10, 8, 0];
  return cells
    .map((cell, i) => cell.padEnd(widths[i]!))
    .join(' ')
    .trimEnd();
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
