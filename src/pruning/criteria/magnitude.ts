import { type Weights } from '../../models/net';

/** Magnitude: a weight's score is its absolute value after training (LTH 2019, section 2). */
export function magnitude(weights: Weights, names: readonly string[]): Map<string, Float32Array> {
  return new Map(names.map((name) => [name, weights.get(name)!.map(Math.abs)]));
}
