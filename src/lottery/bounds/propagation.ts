import { type TargetLayer } from './question';

/**
 * What an error of `epsilon` in every weight comes to at the outputs, at most, by the sizes of the layers and their largest
 * weights. It holds for inputs of magnitude up to `reach`, and activations that are no steeper than 1 and no larger than what
 * they are given, such as ReLU and tanh; a softmax at the end is left off.
 *
 * With F the largest value in front of a layer of n inputs whose weights are at most L, and E its error: the sum of the layer
 * is off by at most n epsilon (F + E) + n L E, and epsilon more for a bias.
 *
 * @returns Infinity where it is beyond what a number can hold
 */
export function outputError(
  layers: readonly TargetLayer[],
  epsilon: number,
  reach: number,
): number {
  if (epsilon === 0) return 0;
  let [value, error] = [reach, 0];
  for (const { inputs, bias, largest } of layers) {
    const one = Number(bias);
    error = epsilon * (inputs * (value + error) + one) + product(inputs * largest, error);
    value = product(largest, inputs * value + one);
  }
  return error;
}

/**
 * The first layer behind whose activation nothing is known of errors. What follows the last layer is left off.
 *
 * @returns undefined where {@link outputError} holds
 */
export function steepLayer(layers: readonly TargetLayer[]): TargetLayer | undefined {
  return layers.slice(0, -1).find(({ steep }) => steep !== undefined);
}

/** Nothing of something infinite is nothing. */
function product(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}

/**
 * The largest error of a weight with which outputs are off by at most `error`: {@link outputError} the other way round.
 *
 * @returns 0 where no number above 0 is small enough, Infinity where every error will do
 */
export function epsilonFor(layers: readonly TargetLayer[], error: number, reach: number): number {
  const fits = (epsilon: number): boolean => outputError(layers, epsilon, reach) <= error;
  // Over the exponents, so that it ends wherever the answer lies.
  let [low, high] = [-1074, 1023];
  if (!fits(2 ** low)) return 0;
  if (fits(2 ** high)) return Infinity;
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (fits(2 ** middle)) low = middle;
    else high = middle;
  }
  return 2 ** low;
}
