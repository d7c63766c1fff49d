import { type MaskTensor } from '../../masks/mask';
import { type Made, type Target } from '../construction/run';
import { type BuiltComposition, type BuiltLayer } from '../construction/schema';
import { builtTopology, type Gadget } from '../construction/topology';
import { drawLayer, frontName, randomWeights, type DrawnLayer } from './draw';
import { LayerSubsets } from './layerSubsets';
import { type Combination, type SubsetSumPart } from './schema';
import { type Task } from './solver/threads/batch';
import { solveAll, type Breathe, type Threads } from './solver/threads/solveAll';

/** What layers of the target become. */
export function gadgetOf(part: SubsetSumPart, samples: number): Gadget {
  return part.construction === 'products'
    ? { kind: 'products', units: samples }
    : { kind: 'sums', copies: samples };
}

/** Draws the random net for a target. */
export function drawNet(
  seed: number,
  part: SubsetSumPart,
  { chain, weights }: Target,
  samples: number,
): DrawnLayer[] {
  return chain.dense.map((step) => drawLayer(seed, part, chain, step, weights, samples));
}

/**
 * Finds the subset for every weight of a target (Pensia et al. 2020, section 3 and experiment 1; methods 3c), on several
 * threads where that pays: the subsets are the same.
 */
export async function makeSubsets(
  seed: number,
  part: SubsetSumPart,
  target: Target,
  { samples, epsilon }: Combination,
  threads: Threads,
  breathe: Breathe,
): Promise<Made> {
  const drawn = drawNet(seed, part, target, samples);
  const solving = drawn.map((layer) => new LayerSubsets(seed, layer, target.weights, epsilon));
  const options = { solver: part.solver, epsilon, skipSmall: part.skipSmall };
  await solveAll(tasksOf(drawn, solving), options, threads, breathe);
  const errors = new Float64Array(
    drawn.reduce((sum, { step }) => sum + step.units * (step.inputs + (step.bias ? 1 : 0)), 0),
  );
  const mask = new Map<string, MaskTensor>();
  const biases = new Map<string, Float32Array>();
  const layers: BuiltLayer[] = [];
  const compositions: BuiltComposition[] = [];
  let at = 0;
  for (const [i, { step, front }] of drawn.entries()) {
    const found = solving[i]!;
    errors.set(found.errors, at);
    at += found.errors.length;
    if (front) mask.set(frontName(step), found.frontMask());
    mask.set(step.kernel, { shape: [step.inputs * samples, step.units], values: found.kept });
    if (step.bias) biases.set(step.bias, found.biases);
    layers.push(found.summary());
    compositions.push(...found.compositions());
  }
  return {
    topology: builtTopology(target.chain, () => gadgetOf(part, samples)),
    random: randomWeights(drawn),
    ...{ biases, mask, layers, errors, compositions, samples },
  };
}

/** What is to be solved for all units of all layers. */
function* tasksOf(drawn: readonly DrawnLayer[], solving: readonly LayerSubsets[]): Generator<Task> {
  const total = drawn.reduce((sum, { step }) => sum + step.units * (step.inputs + 1), 0);
  for (const [i, { step }] of drawn.entries()) {
    const part = (step.inputs + 1) / total;
    for (let unit = 0; unit < step.units; unit++) {
      for (const task of solving[i]!.unit(unit)) yield { ...task, share: part * task.share };
    }
  }
}
