import { type Weights } from '../../models/net';
import { rng } from '../../tensors/random';

/** Random: every weight's score is a uniform number of the stream `(seed, 'random-score', name, level)`. */
export function random(
  weights: Weights,
  names: readonly string[],
  seed: number,
  level: number,
): Map<string, Float32Array> {
  return new Map(
    names.map((name) => {
      const stream = rng(seed, 'random-score', name, level);
      return [name, weights.get(name)!.map(() => stream.next())];
    }),
  );
}
