import { type LayerSize } from '../lottery/experiment';
import { type Workshop } from '../lottery/runner';
import { type Net } from '../models/net';

/** What TensorFlow, tfjs and Node take before any data. */
const engineBytes = 500e6;

/** Weights of a net, prunable or not. */
export function weightCount({ parameters }: Net): number {
  return parameters.reduce((sum, p) => sum + p.shape.reduce((a, b) => a * b, 1), 0);
}

/** Fully connected layers of a net, from the input on. */
export function layerSizes({ parameters }: Net): LayerSize[] {
  return parameters.flatMap(({ role, shape }) =>
    role === 'kernel' && shape.length === 2 ? [{ inputs: shape[0]!, outputs: shape[1]! }] : [],
  );
}

/** Bytes that one replicate needs. */
export function replicateBytes({ data, net }: Pick<Workshop, 'data' | 'net'>): number {
  const dataBytes = data.train.x.byteLength + data.test.x.byteLength;
  // Room for the data twice: raw and scaled values are there together while they load, activations later.
  return engineBytes + 2 * dataBytes + 10 * 4 * weightCount(net);
}
