import { InputError } from '../../formats/errors';
import { rng } from '../../tensors/random';
import { malachLayers } from '../bounds/malach';
import { type HiddenUnits } from '../construction/hidden';
import { hiddenRunner, type FindRequest } from '../construction/runHidden';
import { stagesFor } from '../logPruning/schema';
import { PairSampler, type LayerPairs } from './pairs';
import { type MalachPart } from './schema';
import { tolerance } from './work';

/** Pairs that are drawn before the process may breathe. */
const chunk = 1_000_000;
/** Pairs that are drawn in a quarter of an hour or so. */
const mostPairs = 1e11;

/** The construction of Malach et al. 2020, executed (theorem 2.1 and its proof; methods 3d). */
export const malachRunner = hiddenRunner<'malach', MalachPart>((spec) => spec.malach, {
  stages: stagesFor,
  expected: (_, { inputs, units, positive }) => inputs * units * (positive ? 1 : 2),
  checkTime: ({ epsilons, errorOf }, dense, net) => {
    const halves = dense.reduce(
      (sum, { inputs, units, positive }) => sum + inputs * units * (positive ? 1 : 2),
      0,
    );
    const least = Math.min(...epsilons);
    // On average, for weights up to 1: what answers need is known only when there are weights.
    const pairs = (halves * 2) / (tolerance * least) ** 2;
    if (errorOf === 'answers' || pairs <= mostPairs) return;
    throw new InputError(
      'too-large',
      `${net}: with epsilon ${least}, about ${pairs.toExponential(1)} pairs would have to be drawn, some 1 / epsilon^2 for each of ${halves.toLocaleString('en-US')} halves of weights; ${mostPairs.toExponential()} are the most. Take a larger epsilon, or a smaller net.`,
    );
  },
  find: async (request) => {
    const { matrix, part, seed, epsilon, index, layers, breathe } = request;
    const question = { theorem: 'malach', layers, epsilon, delta: part.delta } as const;
    const bound = malachLayers(question, { 'malach.tolerance': tolerance }).layers[index]!;
    const most = bound.samplesPerWeight / (matrix.positive ? 1 : 2);
    if (bound.units > mostPairs) throw tooMany(request, bound.units);
    const sampler = new PairSampler(matrix, { epsilon: tolerance * epsilon, most, seed });
    while (!sampler.draw(chunk)) await breathe(sampler.progress);
    return hiddenUnits(request, sampler.finish());
  },
});

/** @param pairs that may have to be drawn */
function tooMany({ step, epsilon }: FindRequest<MalachPart>, pairs: number): InputError {
  return new InputError(
    'too-large',
    `Layer "${step.name}" may want ${pairs.toExponential(1)} pairs so that its weights are within ${Number(epsilon.toPrecision(3))}; ${mostPairs.toExponential()} are the most. Take a larger epsilon, or a smaller net.`,
  );
}

function hiddenUnits(
  { step, matrix, seed }: FindRequest<MalachPart>,
  pairs: LayerPairs,
): HiddenUnits {
  // A weight near 0 has none, and one whose pairs all missed.
  const half = Uint32Array.from(Array.from(pairs.a.keys()).filter((h) => pairs.a[h] !== 0));
  const random = rng(seed, 'malach', matrix.name, 'others');
  const uniform = (): number => 2 * random.next() - 1;
  return {
    ...{ step, matrix, half, reached: pairs.reached },
    a: Float32Array.from(half, (h) => pairs.a[h]!),
    b: Float32Array.from(half, (h) => pairs.scale * pairs.b[h]!),
    drawn: pairs.draws.reduce((sum, n) => sum + n, 0),
    factor: pairs.scale,
    fill: (_, front, behind) => {
      for (let i = 0; i < front.length; i++) front[i] = uniform();
      for (let j = 0; j < behind.length; j++) behind[j] = pairs.scale * uniform();
    },
  };
}
