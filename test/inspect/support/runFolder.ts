import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {
  boolTensor,
  float32Tensor,
  writeSafetensors,
  type NamedTensor,
} from '../../../src/formats/safetensors';
import { layersModelFiles } from '../../../src/formats/tfjsModel';
import { chance } from '../../support/runs';
import { makeSyntheticRun } from '../../support/syntheticRun';

/** A net of two dense layers, as tfjs writes its topology. */
export const topology = {
  class_name: 'Sequential',
  config: {
    name: 'net',
    layers: [
      { class_name: 'Dense', config: { name: 'fc1', units: 5, batch_input_shape: [null, 8] } },
      { class_name: 'Dense', config: { name: 'output', units: 3 } },
    ],
  },
};

const shapes: readonly (readonly [string, readonly number[]])[] = [
  ['fc1/kernel', [8, 5]],
  ['fc1/bias', [5]],
  ['output/kernel', [5, 3]],
  ['output/bias', [3]],
];

/** Weights of that net, drawn; masked by masks by name. */
export function weightsOf(seed: number, masks?: ReadonlyMap<string, Uint8Array>): NamedTensor[] {
  const random = chance(seed);
  return shapes.map(([name, shape]) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const values = Float32Array.from({ length: count }, (_, i) => {
      const value = random() - 0.5;
      return masks?.get(name)?.[i] === 0 ? 0 : value;
    });
    return float32Tensor(name, shape, values);
  });
}

/** Masks of its kernels, drawn. */
export function masksOf(seed: number, density: number): Map<string, Uint8Array> {
  const random = chance(seed);
  return new Map(
    shapes
      .filter(([name]) => name.endsWith('kernel'))
      .map(([name, [rows, columns]]) => [
        name,
        Uint8Array.from({ length: rows! * columns! }, () => Number(random() < density)),
      ]),
  );
}

export function maskTensors(masks: ReadonlyMap<string, Uint8Array>): NamedTensor[] {
  return [...masks].map(([name, values]) =>
    boolTensor(name, shapes.find(([each]) => each === name)![1], values),
  );
}

export function writeTensors(file: string, tensors: readonly NamedTensor[]): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, writeSafetensors(tensors));
}

/** A run folder whose stages hold real masks and weights, and which has handed out the ticket of level 1. */
export function makeRunWithWeights(folder: string): void {
  makeSyntheticRun(folder, { seeds: 1, levels: 2, controls: ['random'], points: 3 });
  const at = (...names: string[]): string => path.join(folder, ...names);
  fs.mkdirSync(at('1', 'origin'), { recursive: true });
  fs.writeFileSync(at('1', 'origin', 'topology.json'), JSON.stringify(topology));
  writeTensors(at('1', 'origin', 'weights.safetensors'), weightsOf(1));
  writeResult(at('1', 'origin'), 'origin', { rewindStep: 0 }, ['weights.safetensors']);
  const masks = masksOf(2, 0.5);
  const level = at('1', 'level-01');
  writeTensors(path.join(level, 'mask.safetensors'), maskTensors(masks));
  writeTensors(path.join(level, 'weights.safetensors'), weightsOf(3, masks));
  writeResult(level, 'level-01', { role: 'ticket', density: 0.5, requested: 0.4 }, [
    'mask.safetensors',
  ]);
  const random = at('1', 'level-01-random');
  fs.rmSync(path.join(random, 'weights.safetensors'));
  writeTensors(path.join(random, 'mask.safetensors'), maskTensors(masksOf(9, 0.5)));
  writeTicket(at('tickets', '1'), masks);
}

/** The files of a ticket, as a run hands them out. */
export function writeTicket(folder: string, masks: ReadonlyMap<string, Uint8Array>): void {
  fs.mkdirSync(folder, { recursive: true });
  const weights = new Map(
    weightsOf(3, masks).map(({ name, shape, bytes }) => [
      name,
      { shape, dtype: 'float32' as const, values: new Float32Array(bytes.slice().buffer) },
    ]),
  );
  const files = layersModelFiles({ topology, weights });
  for (const [name, content] of Object.entries(files)) {
    fs.writeFileSync(path.join(folder, name), content as Uint8Array);
  }
  writeTensors(path.join(folder, 'mask.safetensors'), maskTensors(masks));
  writeTensors(path.join(folder, 'rewound.safetensors'), weightsOf(1));
}

function writeResult(
  folder: string,
  stage: string,
  result: object,
  files: readonly string[],
): void {
  const listed = files.map((name) => {
    const content = fs.readFileSync(path.join(folder, name));
    return [name, { bytes: content.length, sha256: sha256(content) }] as const;
  });
  const stored = {
    format: 1,
    stage,
    result,
    sha256: sha256(Buffer.from(JSON.stringify(result))),
    files: Object.fromEntries(listed),
  };
  fs.writeFileSync(path.join(folder, 'result.json'), JSON.stringify(stored));
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
