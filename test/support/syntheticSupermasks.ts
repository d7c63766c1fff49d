import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { boolTensor, float32Tensor, writeSafetensors } from '../../src/formats/safetensors';
import { catalogue } from '../../src/lottery/catalogue';
import { resolveSpec, type AnySpec } from '../../src/lottery/spec';
import { stagesOf } from '../../src/lottery/stagesOf';
import { type DenseResult, type SupermaskResult } from '../../src/lottery/supermask/schema';
import { chance } from './runs';
import { drawCurve, Log, recordOf, statusOf, writeJson } from './syntheticRun';

/** A run of supermasks with the layout of a real one and numbers that were drawn. */
export interface WishedSupermasks {
  readonly experiment?: 'edge-popup' | 'multi-prize';
  readonly seeds?: number;
  readonly kept?: readonly number[];
  /** Masks on the way of each search. */
  readonly masks?: number;
  readonly steps?: number;
  /** Stages that each replicate has finished; all of them where it is missing. */
  readonly finished?: number;
  readonly title?: string;
}

/** The kernels of its net. */
export const supermaskKernels = [
  { name: 'fc1/kernel', shape: [16, 12] },
  { name: 'output/kernel', shape: [12, 4] },
] as const;

const topology = {
  class_name: 'Sequential',
  config: {
    name: 'net',
    layers: [
      { class_name: 'Dense', config: { name: 'fc1', units: 12, batch_input_shape: [null, 16] } },
      { class_name: 'SignActivation', config: { name: 'fc1_sign' } },
      { class_name: 'Dense', config: { name: 'output', units: 4 } },
    ],
  },
};

/** A made run, and what was drawn for it. */
export interface SupermaskRun {
  readonly folder: string;
  readonly spec: AnySpec;
  /** Masks of the kernels in a file of a stage. */
  maskOf(seed: number, stage: string, file?: string): readonly Uint8Array[];
  /** How many weights a mask keeps. */
  keptOf(seed: number, stage: string, file?: string): number;
}

/** Weights of all kernels. */
export const supermaskWeights = supermaskKernels.reduce((sum, { shape: [a, b] }) => sum + a * b, 0);

/** Makes a run folder with masks of their own for each step of each search. */
export function makeSupermaskRun(folder: string, wished: WishedSupermasks = {}): SupermaskRun {
  const { experiment = 'edge-popup', seeds = 2, steps = 40 } = wished;
  const spec = resolveSpec(
    {
      experiment,
      ...(wished.title !== undefined && { title: wished.title }),
      training: { steps, evaluations: 10 },
      seeds: Array.from({ length: seeds }, (_, i) => i + 1),
      [experiment]: { kept: wished.kept ?? [0.5, 0.1, 0.3], masks: wished.masks ?? 2 },
    },
    'synthetic',
  );
  const about = catalogue[experiment]!;
  const drawn = new Map<string, readonly Uint8Array[]>();
  fs.mkdirSync(folder, { recursive: true });
  writeJson(folder, 'spec.json', spec);
  writeJson(folder, 'run.json', recordOf(folder, spec));
  const all = about.trainings(spec);
  const finished = wished.finished ?? all.length;
  for (const seed of spec.seeds) {
    const replicate = path.join(folder, String(seed));
    fs.mkdirSync(replicate);
    const log = new Log(path.join(replicate, 'events.jsonl'));
    log.line({ type: 'attempt', seed, engine: 'wasm' });
    const weights = weightsOf(seed);
    writeStage(
      replicate,
      'origin',
      { weights: 'drawn', prunable: [] },
      {
        'topology.json': Buffer.from(JSON.stringify(topology)),
        'weights.safetensors': tensorsOf(weights),
      },
    );
    all.slice(0, finished).forEach(({ stage, level, reference, masks = [] }, i) => {
      const curve = drawCurve(100 * seed + i, 10, 0).map((p) => ({
        ...p,
        step: (p.step * steps) / 10,
      }));
      log.line({ type: 'stage-start', seed, stage });
      for (const point of curve) log.line({ type: 'point', seed, stage, point });
      log.line({ type: 'stage-end', seed, stage, seconds: 1, text: 'drawn' });
      if (reference) {
        const files = { 'weights.safetensors': tensorsOf(weightsOf(seed + 50)) };
        return writeStage(replicate, stage, denseOf(curve), files);
      }
      const names = [...masks.map(({ file }) => file), 'mask.safetensors'];
      const files = Object.fromEntries(
        names.map((name, at) => {
          const mask = maskOf(1000 * seed + 10 * i + at, level);
          drawn.set(`${seed}/${stage}/${name}`, mask);
          return [name, maskFileOf(mask)];
        }),
      );
      const end = drawn.get(`${seed}/${stage}/mask.safetensors`)!;
      const effective = weights.map((values, k) => values.map((value, w) => value * end[k]![w]!));
      writeStage(replicate, stage, ticketOf(level, end, curve), {
        ...files,
        'weights.safetensors': tensorsOf(effective),
        'scores.safetensors': tensorsOf(weightsOf(seed + 70)),
      });
    });
    log.close();
  }
  const done = finished >= all.length;
  writeJson(folder, 'status.json', statusOf(spec, done));
  if (done) {
    const results = about.combine(spec, stagesOf(folder, spec));
    writeJson(folder, 'summary.json', { format: 1, results });
  }
  const found = (seed: number, stage: string, file = 'mask.safetensors'): readonly Uint8Array[] =>
    drawn.get(`${seed}/${stage}/${file}`)!;
  return {
    ...{ folder, spec, maskOf: found },
    keptOf: (seed, stage, file) => sumOf(found(seed, stage, file).map((mask) => sumOf([...mask]))),
  };
}

/** Weights as they were drawn for a seed, kernel by kernel. */
export function weightsOf(seed: number): readonly Float32Array[] {
  const random = chance(seed);
  return supermaskKernels.map(({ shape: [a, b] }) =>
    Float32Array.from({ length: a * b }, () => random() - 0.5),
  );
}

function maskOf(seed: number, density: number): readonly Uint8Array[] {
  const random = chance(seed);
  return supermaskKernels.map(({ shape: [a, b] }) =>
    Uint8Array.from({ length: a * b }, () => Number(random() < density)),
  );
}

function tensorsOf(values: readonly Float32Array[]): Uint8Array {
  return writeSafetensors(
    supermaskKernels.map(({ name, shape }, i) => float32Tensor(name, shape, values[i]!)),
  );
}

function maskFileOf(masks: readonly Uint8Array[]): Uint8Array {
  return writeSafetensors(
    supermaskKernels.map(({ name, shape }, i) => boolTensor(name, shape, masks[i]!)),
  );
}

type Curve = SupermaskResult['curve'];

function denseOf(curve: Curve): DenseResult {
  const last = curve.at(-1)!;
  const test = { loss: last.testLoss, accuracy: last.testAccuracy };
  return { role: 'dense', from: 0, until: last.step, test, train: test, curve: [...curve] };
}

/** Best in the middle, as the papers' inverted U. */
function ticketOf(fraction: number, masks: readonly Uint8Array[], curve: Curve): SupermaskResult {
  const accuracy = 0.95 - (fraction - 0.44) ** 2;
  const random = chance(Math.round(1e6 * fraction));
  const layers = supermaskKernels.map(({ name }, i) => {
    const kept = sumOf([...masks[i]!]);
    const prunable = masks[i]!.length;
    const bins = Array.from({ length: 40 }, (_, bin) => Math.round(20 * random() * (1 - bin / 60)));
    const cut = 0.03 + 0.001 * i;
    const side = (above: boolean): number[] =>
      bins.map((count, bin) => (bin * 0.0025 >= cut === above ? count : 0));
    const scores = { low: 0, high: 0.1, kept: side(true), pruned: side(false) };
    return { name, kept, prunable, density: kept / prunable, cut, scores };
  });
  const kept = sumOf(layers.map((layer) => layer.kept));
  return {
    role: 'ticket',
    fraction,
    ...{ kept, prunable: supermaskWeights, density: kept / supermaskWeights, requested: fraction },
    layers,
    weights: 'drawn',
    from: 0,
    until: curve.at(-1)!.step,
    untrained: { loss: 2.3, accuracy: 0.1 },
    test: { loss: 0.2, accuracy },
    train: { loss: 0.1, accuracy: 0.99 },
    curve: [...curve],
    churn: Array.from({ length: 5 }, (_, i) => ({
      epoch: i + 1,
      share: 0.2 * 0.6 ** i * fraction,
    })),
  };
}

function writeStage(
  replicate: string,
  stage: string,
  result: object,
  files: Readonly<Record<string, Uint8Array>>,
): void {
  const folder = path.join(replicate, stage);
  fs.mkdirSync(folder);
  const listed = Object.entries(files).map(([name, content]) => {
    fs.writeFileSync(path.join(folder, name), content);
    return [name, { bytes: content.length, sha256: sha256(content) }] as const;
  });
  writeJson(folder, 'result.json', {
    format: 1,
    ...{ stage, result },
    sha256: sha256(Buffer.from(JSON.stringify(result))),
    files: Object.fromEntries(listed),
  });
}

function sumOf(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
