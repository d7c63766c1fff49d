import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { type Dataset, type Examples } from '../../src/data/dataset';
import { layersModelFiles, type LayersWeight } from '../../src/formats/tfjsModel';
import { loadNet } from '../../src/models/load';
import { type Net, type Weights } from '../../src/models/net';
import { findNative } from '../../src/native/find';
import {
  modelSchema,
  trainingSchema,
  type ModelSpec,
  type TrainingSpec,
} from '../../src/runs/spec';
import { rng } from '../../src/tensors/random';
import type * as tf from '../../src/tensors/tf';

/** False where the native engine is installed, else why a test of it is skipped. */
export const skipNative = findNative().state === 'ready' ? false : 'no native engine is installed';

/** Clouds around one centre a class: learnable, and the same in every process. */
export function clouds(inputShape: readonly number[], classes: number, train: number): Dataset {
  const width = inputShape.reduce((a, b) => a * b, 1);
  const centres = rng(1, 'test-centres');
  // Some four deviations apart, whatever the width: neither trivial nor hopeless.
  const scale = 3 / Math.sqrt(width);
  const centre = Float64Array.from({ length: width * classes }, () => scale * centres.normal());
  const half = (name: string, count: number): Examples => {
    const random = rng(1, 'test-clouds', name);
    const y = Int32Array.from({ length: count }, () => random.integer(classes));
    const x = Float32Array.from(
      { length: count * width },
      (_, i) => centre[y[Math.floor(i / width)]! * width + (i % width)]! + random.normal(),
    );
    return { x, y, count };
  };
  return {
    name: 'clouds',
    inputShape,
    classes,
    train: half('train', train),
    test: half('test', Math.ceil(train / 2)),
  };
}

/** A folder that is gone after the tests of the file. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'winning-ticket-'));
  after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a model as tfjs saves it, and answers the path of its model.json. */
export function saveModel(
  model: tf.LayersModel,
  change: (topology: Record<string, unknown>) => object = (topology) => topology,
): string {
  const topology = model.toJSON(undefined, false) as unknown as Record<string, unknown>;
  const weights = new Map<string, LayersWeight>(
    model.weights.map((weight) => {
      const shape = weight.shape.map((n) => n ?? 0);
      const values = weight.read().dataSync<'float32'>().slice();
      return [weight.originalName, { shape, dtype: 'float32', values }];
    }),
  );
  return writeModel(change(topology), weights);
}

export function writeModel(topology: object, weights: ReadonlyMap<string, LayersWeight>): string {
  const folder = temporaryFolder();
  for (const [name, bytes] of Object.entries(layersModelFiles({ topology, weights }))) {
    fs.writeFileSync(path.join(folder, name), bytes as Uint8Array);
  }
  return path.join(folder, 'model.json');
}

/** A model of the test's own as the program loads a user's. */
export async function userNet(model: tf.LayersModel, data: Dataset): Promise<Net> {
  return loadNet(modelSpec({ kind: 'file', path: saveModel(model) }), data, '.');
}

export function modelSpec(spec: object): ModelSpec {
  return modelSchema.parse(spec);
}

export function trainingSpec(spec: object): TrainingSpec {
  return trainingSchema.parse(spec);
}

/** Largest difference over tensors, as a part of each tensor's largest magnitude. */
export function distance(a: Weights, b: Weights): number {
  let worst = a.size === b.size ? 0 : Infinity;
  for (const [name, values] of a) {
    const other = b.get(name)!;
    let scale = 1e-30;
    let difference = 0;
    values.forEach((value, i) => {
      scale = Math.max(scale, Math.abs(value));
      difference = Math.max(difference, Math.abs(value - other[i]!));
    });
    worst = Math.max(worst, Number.isNaN(difference) ? Infinity : difference / scale);
  }
  return worst;
}

/** Whether two sets of tensors hold the same bits. */
export function sameBits(a: Weights, b: Weights): boolean {
  const bytes = (x: Float32Array): Buffer => Buffer.from(x.buffer, x.byteOffset, x.byteLength);
  return (
    a.size === b.size &&
    [...a].every(([name, values]) =>
      bytes(values).equals(bytes(b.get(name) ?? new Float32Array(0))),
    )
  );
}
