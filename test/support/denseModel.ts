import fs from 'node:fs';
import path from 'node:path';
import { layersModelFiles, type LayersWeight } from '../../src/formats/tfjsModel';

/** A layer of a sequential model: its class, and what its config has. */
export type SketchedLayer = readonly [kind: string, config?: Readonly<Record<string, unknown>>];

export function dense(units: number, activation = 'relu', more: object = {}): SketchedLayer {
  return ['Dense', { units, activation, ...more }];
}

/** Values with one that is the largest, at the end. */
export function filled(count: number, largest: number): Float32Array {
  const values = Float32Array.from({ length: count }, (_, i) => ((i % 7) - 3) / 100);
  values[count - 1] = -largest;
  return values;
}

/**
 * Writes a sequential model as tfjs saves it, without the library: Dense layers have largest weights of .25, .5, 1 and so on,
 * and biases of up to .1; other layers have no weights.
 *
 * @param shape of an example
 * @returns the path of its model.json
 */
export function writeSequential(
  folder: string,
  shape: readonly number[],
  layers: readonly SketchedLayer[],
): string {
  const weights = new Map<string, LayersWeight>();
  const add = (name: string, size: number[], largest: number): unknown =>
    weights.set(name, {
      dtype: 'float32',
      shape: size,
      values: filled(
        size.reduce((a, b) => a * b, 1),
        largest,
      ),
    });
  let [width, largest] = [shape.reduce((a, b) => a * b, 1), 0.25];
  const list = layers.map(([kind, config = {}], i) => {
    const name = (config['name'] as string | undefined) ?? `${kind.toLowerCase()}_${i}`;
    if (kind === 'Dense') {
      const units = config['units'] as number;
      add(`${name}/kernel`, [width, units], largest);
      if (config['use_bias'] !== false) add(`${name}/bias`, [units], 0.1);
      [width, largest] = [units, 2 * largest];
    }
    const first = i === 0 ? { batch_input_shape: [null, ...shape] } : {};
    return { class_name: kind, config: { name, ...first, ...config } };
  });
  const topology = { class_name: 'Sequential', config: { name: 'net', layers: list } };
  fs.mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(layersModelFiles({ topology, weights }))) {
    fs.writeFileSync(path.join(folder, name), bytes as Uint8Array);
  }
  return path.join(folder, 'model.json');
}
