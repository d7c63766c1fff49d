import { boolTensor, float32Tensor, writeSafetensors } from '../../../src/formats/safetensors';
import { chance } from '../../support/runs';

/** A dense layer: values row by row (an input each), and its mask if it has one. */
export interface DenseLayer {
  readonly name: string;
  readonly shape: readonly [inputs: number, outputs: number];
  readonly values: Float32Array;
  readonly mask: Uint8Array;
}

/** A layer of values that are nowhere 0, of which a mask keeps about a share. */
export function denseLayer(
  name: string,
  shape: readonly [number, number],
  density: number,
  seed: number,
): DenseLayer {
  const random = chance(seed);
  const count = shape[0] * shape[1];
  const mask = Uint8Array.from({ length: count }, () => (random() < density ? 1 : 0));
  const values = Float32Array.from(mask, (kept) => {
    const value = (random() < 0.5 ? -1 : 1) * (0.1 + random());
    return kept ? value : 0;
  });
  return { name, shape, values, mask };
}

/** A safetensors file of the weights of layers, zeros where they are pruned. */
export function weightsFile(layers: readonly DenseLayer[]): Uint8Array {
  return writeSafetensors(
    layers.map(({ name, shape, values }) => float32Tensor(name, shape, values)),
  );
}

/** A safetensors file of the masks of layers alone. */
export function maskFile(layers: readonly DenseLayer[]): Uint8Array {
  return writeSafetensors(layers.map(({ name, shape, mask }) => boolTensor(name, shape, mask)));
}

/** How many paths lead from inputs to outputs through kept weights, one of each layer, counted one by one. */
export function countPaths(layers: readonly DenseLayer[]): number {
  const from = (layer: number, unit: number): number => {
    const one = layers[layer];
    if (one === undefined) return 1;
    const [, outputs] = one.shape;
    let count = 0;
    for (let output = 0; output < outputs; output++) {
      if (one.mask[unit * outputs + output] === 1) count += from(layer + 1, output);
    }
    return count;
  };
  const inputs = layers[0]?.shape[0] ?? 0;
  return Array.from({ length: inputs }, (_, unit) => from(0, unit)).reduce((a, b) => a + b, 0);
}
