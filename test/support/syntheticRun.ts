import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { catalogue } from '../../src/lottery/catalogue';
import { resolveSpec, type AnySpec } from '../../src/lottery/spec';
import { stagesOf } from '../../src/lottery/stagesOf';
import { lineOf, type NewEvent } from '../../src/runs/events';
import { specSha256, type RunRecord } from '../../src/runs/record';
import { type RunStatus } from '../../src/runs/status';
import { chance } from './runs';

/** A run folder with the layout of a real one and numbers that were drawn. */
export interface Synthetic {
  readonly seeds: number;
  readonly levels: number;
  readonly controls?: readonly string[];
  /** Points of each curve. */
  readonly points: number;
  readonly layers?: number;
  /** Whether the run is done; else it runs no more and has no summary. */
  readonly done?: boolean;
  /** Whether finished stages have folders; a run that just began has none. */
  readonly stages?: boolean;
  readonly title?: string;
}

/** A training as it was drawn. */
export interface DrawnPoint {
  readonly step: number;
  readonly trainLoss: number;
  readonly testLoss: number;
  readonly testAccuracy: number;
}

/** Makes a run folder. @returns its spec */
export function makeSyntheticRun(folder: string, wished: Synthetic): AnySpec {
  fs.mkdirSync(folder, { recursive: true });
  const { seeds, levels, points } = wished;
  const spec = resolveSpec(
    {
      experiment: 'imp',
      ...(wished.title !== undefined && { title: wished.title }),
      training: { steps: Math.max(10, points), evaluations: Math.min(10_000, points) },
      seeds: Array.from({ length: seeds }, (_, i) => i + 1),
      imp: { levels, controls: wished.controls ?? ['reinitialised', 'shuffled', 'random'] },
    },
    'synthetic',
  );
  writeJson(folder, 'spec.json', spec);
  writeJson(folder, 'run.json', recordOf(folder, spec));
  const trainings = catalogue['imp']!.trainings(spec);
  for (const seed of spec.seeds) {
    fs.mkdirSync(path.join(folder, String(seed)));
    const log = new Log(path.join(folder, String(seed), 'events.jsonl'));
    log.line({ type: 'attempt', seed, engine: 'wasm' });
    trainings.forEach(({ stage, group, level }, i) => {
      const curve = drawCurve(seed * 1000 + i, points, level);
      log.line({ type: 'stage-start', seed, stage });
      for (const point of curve) log.line({ type: 'point', seed, stage, point });
      log.line({ type: 'stage-end', seed, stage, seconds: 1, text: 'drawn' });
      if (wished.stages === false) return;
      const result = resultOf(group, level, curve, wished.layers ?? 3);
      writeStage(path.join(folder, String(seed), stage), stage, result);
    });
    log.close();
  }
  const done = wished.done !== false;
  writeJson(folder, 'status.json', statusOf(spec, done));
  if (done && wished.stages !== false) {
    const results = catalogue['imp']!.combine(spec, stagesOf(folder, spec));
    writeJson(folder, 'summary.json', { format: 1, results });
  }
  return spec;
}

/** Learning curves with noise, rising to less the higher the level. */
export function drawCurve(seed: number, points: number, level: number): DrawnPoint[] {
  const random = chance(seed);
  return Array.from({ length: points }, (_, i) => {
    const share = (i + 1) / points;
    const accuracy = 1 - 0.9 * Math.exp(-6 * share) - 0.002 * level - 0.01 * random();
    return {
      step: i + 1,
      trainLoss: Math.exp(-5 * share) + 0.1 * random(),
      testLoss: Math.exp(-4 * share) + 0.1 * random(),
      testAccuracy: Math.round(accuracy * 10_000) / 10_000,
    };
  });
}

/** Writes a stage's folder without the syncs that real ones wait for. */
export function writeStage(folder: string, stage: string, result: object): void {
  fs.mkdirSync(folder, { recursive: true });
  const mask = Buffer.alloc(64);
  fs.writeFileSync(path.join(folder, 'mask.safetensors'), mask);
  fs.writeFileSync(path.join(folder, 'weights.safetensors'), mask);
  const listed = { bytes: mask.length, sha256: sha256(mask) };
  writeJson(folder, 'result.json', {
    format: 1,
    stage,
    result,
    sha256: sha256(Buffer.from(JSON.stringify(result))),
    files: { 'mask.safetensors': listed, 'weights.safetensors': listed },
  });
}

const roles: Readonly<Record<string, string>> = {
  Ticket: 'ticket',
  'Fresh weights': 'reinitialised',
  'Shuffled mask': 'shuffled',
  'Random mask': 'random',
};

function resultOf(
  group: string,
  level: number,
  curve: readonly DrawnPoint[],
  layers: number,
): object {
  const prunable = 100_000;
  const kept = Math.round(prunable * 0.8 ** Math.min(level, 50));
  const last = curve.at(-1)!;
  const evaluation = { loss: last.testLoss, accuracy: last.testAccuracy };
  return {
    level,
    role: roles[group],
    kept,
    prunable,
    density: kept / prunable,
    layers: Array.from({ length: layers }, (_, i) => ({
      name: `block_${i}/kernel`,
      kept,
      prunable,
      density: (kept / prunable) * (1 - i / 1e3),
    })),
    from: 0,
    until: curve.length,
    test: evaluation,
    train: evaluation,
    curve,
  };
}

/** Appends lines as `EventLog` does, in large pieces. */
export class Log {
  private text = '';
  private readonly fd: number;

  constructor(file: string) {
    this.fd = fs.openSync(file, 'w');
  }

  line(event: NewEvent): void {
    this.text += lineOf(event, '2026-01-31T12:00:00.000Z');
    if (this.text.length > 1_000_000) this.flush();
  }

  private flush(): void {
    fs.writeSync(this.fd, this.text);
    this.text = '';
  }

  close(): void {
    this.flush();
    fs.closeSync(this.fd);
  }
}

/** The status of a run that is done, or was stopped half way. */
export function statusOf(spec: AnySpec, done: boolean): RunStatus {
  const state = done ? 'done' : 'stopped';
  return {
    format: 1,
    state,
    progress: done ? 1 : 0.5,
    jobs: 1,
    updated: new Date().toISOString(),
    seconds: 60,
    replicates: spec.seeds.map((seed) => ({ seed, state, progress: done ? 1 : 0.5 })),
  };
}

export function recordOf(folder: string, spec: AnySpec): RunRecord {
  return {
    format: 1,
    id: path.basename(folder),
    created: '2026-01-31T12:00:00.000Z',
    experiment: spec.experiment,
    names: { model: 'lenet-300-100', data: 'digits' },
    specSha256: specSha256(spec),
    base: folder,
    engines: [{ name: 'wasm', threads: 1, versions: { tfjs: '4.22.0' }, attempts: [] }],
    replicateBytes: 1e6,
    versions: { 'winning-ticket': '0.1.0', node: process.version },
    machine: { platform: 'linux', arch: 'x64', cpu: 'drawn', cores: 2, memory: 1e9 },
  };
}

export function writeJson(folder: string, name: string, value: unknown): void {
  fs.writeFileSync(path.join(folder, name), `${JSON.stringify(value, null, 1)}\n`);
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
