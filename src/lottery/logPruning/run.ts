import { rng } from '../../tensors/random';
import { binsFor, logPruningLayers } from '../bounds/logPruning';
import { type HiddenUnits } from '../construction/hidden';
import { hiddenRunner, type FindRequest } from '../construction/runHidden';
import { Halves } from '../halves/target';
import { drawHyperbolic } from './hyperbolic';
import { PoolSampler, type LayerPool } from './pool';
import { stagesFor, type LogPruningPart } from './schema';
import { usedBins } from './work';

/** Units that are drawn before the process may breathe. */
const chunk = 2000;

/** Logarithmic pruning, executed (Orseau et al. 2020, sections 3 and 4; methods 3b). */
export const logPruningRunner = hiddenRunner<'log-pruning', LogPruningPart>(
  (spec) => spec['log-pruning'],
  {
    stages: stagesFor,
    expected: (part, { inputs, units, positive }, epsilon) =>
      usedBins * binsFor(epsilon, part.gamma) * inputs * units * (positive ? 1 : 2),
    find: async (request) => {
      const { matrix, part, seed, epsilon, index, layers, breathe } = request;
      const values = { 'log-pruning.gamma': part.gamma, 'log-pruning.pool': part.pool };
      const question = { theorem: 'log-pruning', layers, epsilon, delta: part.delta } as const;
      const { units } = logPruningLayers(question, values)[index]!;
      const sampler = new PoolSampler(matrix, { epsilon, gamma: part.gamma, units, seed });
      while (!sampler.draw(chunk)) await breathe(sampler.progress);
      return hiddenUnits(request, sampler.finish());
    },
  },
);

function hiddenUnits(
  { step, matrix, seed }: FindRequest<LogPruningPart>,
  pool: LayerPool,
): HiddenUnits {
  const half = new Uint32Array(pool.a.length);
  const { count } = new Halves(matrix);
  for (let h = 0; h < count; h++) half.fill(h, pool.offsets[h], pool.offsets[h + 1]);
  const edges = edgesOf(
    matrix.inputs + Number(matrix.bias),
    matrix.outputs,
    pool,
    seed,
    matrix.name,
  );
  return {
    ...{ step, matrix, half, a: pool.a, reached: pool.reached },
    b: pool.b.map((value) => pool.scale * value),
    ...{ drawn: pool.drawn, factor: pool.scale },
    fill: (unit, front, behind) => {
      front.set(edges[unit]!.front);
      for (const [j, value] of edges[unit]!.behind.entries()) behind[j] = pool.scale * value;
    },
  };
}

interface Edges {
  readonly front: Float32Array;
  readonly behind: Float32Array;
}

/** Draws the pool once more, to know all edges of the units that are kept. */
function edgesOf(
  inputs: number,
  outputs: number,
  { unit, drawn, range }: LayerPool,
  seed: number,
  name: string,
): readonly Edges[] {
  const places = new Map(Array.from(unit, (number, place) => [number, place]));
  const edges = new Array<Edges>(unit.length);
  const random = rng(seed, 'log-pruning', name);
  const draw = (n: number): Float32Array => {
    const logs = new Float64Array(n);
    const signs = new Int8Array(n);
    drawHyperbolic(random, range, logs, signs);
    return Float32Array.from(logs, (log, i) => signs[i]! * Math.exp(log));
  };
  for (let number = 0; number < drawn; number++) {
    const [front, behind] = [draw(inputs), draw(outputs)];
    const place = places.get(number);
    if (place !== undefined) edges[place] = { front, behind };
  }
  return edges;
}
