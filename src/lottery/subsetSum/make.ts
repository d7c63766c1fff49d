import { type MaskTensor } from '../../masks/mask';
import { type Made, type Target } from '../construction/run';
import { type BuiltComposition, type BuiltLayer } from '../construction/schema';
import { builtTopology, type Gadget } from '../construction/topology';
import { drawLayer, frontName, randomWeights, type DrawnLayer } from './draw';
import { LayerSubsets } from './layerSubsets';
import { type Combination, type SubsetSumPart } from './schema';
import { SubsetSolver } from './solver/solver';

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

/** Finds the subset for every weight of a target (Pensia et al. 2020, section 3 and experiment 1; methods 3c). */
export async function makeSubsets(
  seed: number,
  part: SubsetSumPart,
  target: Target,
  { samples, epsilon }: Combination,
  breathe: (done: number) => Promise<void>,
): Promise<Made> {
  const drawn = drawNet(seed, part, target, samples);
  const solver = new SubsetSolver({ solver: part.solver, epsilon, skipSmall: part.skipSmall });
  const total = drawn.reduce((sum, { step }) => sum + step.units * (step.inputs + 1), 0);
  const errors = new Float64Array(
    drawn.reduce((sum, { step }) => sum + step.units * (step.inputs + (step.bias ? 1 : 0)), 0),
  );
  const mask = new Map<string, MaskTensor>();
  const biases = new Map<string, Float32Array>();
  const layers: BuiltLayer[] = [];
  const compositions: BuiltComposition[] = [];
  let [done, at] = [0, 0];
  for (const layer of drawn) {
    const { step } = layer;
    const solving = new LayerSubsets(seed, layer, target.weights, solver, epsilon);
    for (let unit = 0; unit < step.units; unit++) {
      solving.unit(unit);
      done += step.inputs + 1;
      await breathe(done / total);
    }
    errors.set(solving.errors, at);
    at += solving.errors.length;
    if (layer.front) mask.set(frontName(step), solving.frontMask());
    mask.set(step.kernel, { shape: [step.inputs * samples, step.units], values: solving.kept });
    if (step.bias) biases.set(step.bias, solving.biases);
    layers.push(solving.summary());
    compositions.push(...solving.compositions());
  }
  return {
    topology: builtTopology(target.chain, () => gadgetOf(part, samples)),
    random: randomWeights(drawn),
    ...{ biases, mask, layers, errors, compositions, samples },
  };
}
