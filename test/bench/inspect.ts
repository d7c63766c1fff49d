import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type LayerView, type Tile, tileSide } from '../../src/inspect/view';
import { ReaderClient } from '../../src/jobs/reader';
import { chance } from '../support/runs';
import { peakBytes } from './peak';
import { type Bench, type BenchRow } from './row';

/** Files of 100M weights, 400 MB: in ten layers, and in one. */
const files: readonly (readonly [string, readonly (readonly [number, number])[]])[] = [
  ['inspect-ten', Array.from({ length: 10 }, () => [4000, 2500] as const)],
  ['inspect-one', [[10_000, 10_000]]],
];
const repeats = 5;
/** Milliseconds until the first picture, and bytes more than a reader of a tiny file has. */
const allowed = { time: 1000, memory: 300e6 };
/** Cells that a picture is to have at most along each side. */
const mostCells = 1024;

/** From asking for a model file, with nothing started, to having the first layer as a picture; then its statistics. */
export function inspect(): Bench {
  return { name: 'inspect', run: measureAll };
}

async function measureAll(): Promise<BenchRow[]> {
  const base = fs.mkdtempSync(path.join(os.tmpdir(), 'winning-ticket-bench-'));
  const rows: BenchRow[] = [];
  try {
    const tiny = path.join(base, 'tiny.safetensors');
    writeModel(tiny, [[2, 2]]);
    const least = await peakOf(tiny);
    for (const [name, shapes] of files) {
      const file = path.join(base, `${name}.safetensors`);
      writeModel(file, shapes);
      rows.push(...(await measure(name, file, least)), ...peer(name, file));
      fs.rmSync(file);
    }
  } finally {
    fs.rmSync(base, { recursive: true, force: true });
  }
  return rows;
}

/** A fifth of the weights is left, as of a ticket. */
function writeModel(file: string, shapes: readonly (readonly [number, number])[]): void {
  const random = chance(1);
  const drawn = Float32Array.from({ length: 1_000_003 }, () =>
    random() < 0.2 ? random() - 0.5 : 0,
  );
  let begin = 0;
  const header = shapes.map(([rows, columns], i) => {
    const entry = {
      dtype: 'F32',
      shape: [rows, columns],
      data_offsets: [begin, begin + 4 * rows * columns],
    };
    begin += 4 * rows * columns;
    return [`layer${i}/kernel`, entry] as const;
  });
  const json = Buffer.from(JSON.stringify(Object.fromEntries(header)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const fd = fs.openSync(file, 'w');
  fs.writeSync(fd, Buffer.concat([length, json]));
  const bytes = Buffer.from(drawn.buffer);
  for (let left = begin; left > 0; left -= bytes.length) {
    fs.writeSync(fd, bytes.subarray(0, Math.min(left, bytes.length)));
  }
  fs.closeSync(fd);
}

async function peakOf(file: string): Promise<number> {
  const reader = new ReaderClient();
  try {
    await reader.ask({ kind: 'model', file });
    return peakBytes(reader.pid);
  } finally {
    reader.dispose();
  }
}

async function measure(work: string, file: string, least: number): Promise<BenchRow[]> {
  const [pictures, statistics, pans]: number[][] = [[], [], []];
  let memory = 0;
  let cells = '';
  // The first fills the system's cache of files.
  for (let i = 0; i <= repeats; i++) {
    const reader = new ReaderClient();
    try {
      const begin = performance.now();
      const { layer, version, tiles } = await picture(reader, file);
      const shown = performance.now();
      memory = Math.max(memory, peakBytes(reader.pid) - least);
      cells = `${tiles.reduce((sum, { density }) => sum + density.length, 0)} cells of ${layer.count} weights`;
      await reader.ask({
        kind: 'tile',
        file,
        version,
        tile: { layer: 0, level: 1, row: 1, column: 1 },
      });
      const panned = performance.now();
      await reader.ask({ kind: 'statistics', file, version, layer: 0 });
      if (i === 0) continue;
      pictures!.push(shown - begin);
      pans!.push(panned - shown);
      statistics!.push(performance.now() - panned);
    } finally {
      reader.dispose();
    }
  }
  const row = { work, engine: 'reader', threads: 1, density: 0.2, unit: 'ms' } as const;
  const first = spread(pictures!);
  return [
    {
      ...row,
      ...first,
      ratio: first.median / allowed.time,
      note: `first picture, ${cells}; ${allowed.time} ms are allowed, with the start of the process`,
    },
    {
      ...row,
      unit: 'MB',
      min: memory / 1e6,
      median: memory / 1e6,
      ratio: memory / allowed.memory,
      note: `more than a reader of a tiny file; ${allowed.memory / 1e6} are allowed`,
    },
    { ...row, ...spread(pans!), note: 'one more tile, of level 1' },
    { ...row, ...spread(statistics!), note: `statistics of the first layer` },
  ];
}

/** Asks for all tiles of the first layer at the finest level that fits. */
async function picture(
  reader: ReaderClient,
  file: string,
): Promise<{
  readonly layer: LayerView;
  readonly version: string;
  readonly tiles: readonly Tile[];
}> {
  const view = await reader.ask({ kind: 'model', file });
  if (view === 'unchanged') throw new Error('It was not known before.');
  const { version } = view;
  const layer = view.layers[0]!;
  const { rows, columns } = layer.layout;
  const level = Math.max(0, Math.ceil(Math.log2(Math.max(rows, columns) / mostCells)));
  const side = tileSide * 2 ** level;
  const asked: Promise<Tile | 'changed'>[] = [];
  for (let row = 0; row * side < rows; row++) {
    for (let column = 0; column * side < columns; column++) {
      const tile = { layer: 0, level, row, column };
      asked.push(reader.ask({ kind: 'tile', file, version, tile }));
    }
  }
  const tiles = (await Promise.all(asked)).filter((tile) => tile !== 'changed');
  if (tiles.length < asked.length) throw new Error('Nobody changes the file.');
  return { layer, version, tiles };
}

function spread(times: number[]): { readonly min: number; readonly median: number } {
  times.sort((a, b) => a - b);
  return { min: times[0]!, median: times[Math.floor(times.length / 2)]! };
}

/** The same averages by NumPy, with the start of Python, where it is installed. */
const program = `
import json, sys, time
begin = time.perf_counter()
import numpy as np
with open(sys.argv[1], 'rb') as f:
    n = int.from_bytes(f.read(8), 'little')
    about = json.loads(f.read(n))['layer0/kernel']
    rows, columns = about['shape']
    w = np.fromfile(f, '<f4', rows * columns).reshape(rows, columns)
level = 0
while max(rows, columns) / 2 ** level > ${mostCells}: level += 1
s = 2 ** level
def blocks(a):
    a = np.add.reduceat(a, np.arange(0, a.shape[1], s), axis=1, dtype=np.float64)
    return np.add.reduceat(a, np.arange(0, a.shape[0], s), axis=0)
kept, signed, magnitude = blocks(w != 0), blocks(w), blocks(np.abs(w))
print((time.perf_counter() - begin) * 1000)
`;

function peer(work: string, file: string): BenchRow[] {
  const times = Array.from({ length: 3 }, () => {
    const ran = spawnSync('python3', ['-c', program, file], { encoding: 'utf8' });
    return ran.status === 0 ? Number(ran.stdout) : NaN;
  });
  if (!times.every(Number.isFinite)) return [];
  const row = { work, engine: 'numpy', threads: 1, density: 0.2, unit: 'ms' } as const;
  return [{ ...row, ...spread(times), note: 'the same averages, without the start of Python' }];
}
