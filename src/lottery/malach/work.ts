import { halvesOf } from '../bounds/layers';
import { malachScale } from '../bounds/malach';
import { weightEpsilon } from '../construction/part';
import { buildingSeconds, expectedLayers, hiddenWeights } from '../construction/work';
import { type NetSize } from '../experiment';
import { type MalachPart } from './schema';

/** With each factor within half of it, the product is within epsilon. */
export const tolerance = 0.5;
/** Seconds to draw a pair. */
const pair = 1.5e-8;

/** Seconds in which a replicate draws its pairs and builds its nets: an estimate by the pairs that it takes on average. */
export function malachSeconds(part: MalachPart, net: NetSize): number {
  const layers = expectedLayers(net);
  const halves = layers.map(halvesOf);
  return part.epsilons.reduce((sum, wished) => {
    const off = tolerance * weightEpsilon(part.errorOf, wished, layers);
    const pairs = layers.reduce((all, { largest }, i) => {
      const near = off / malachScale(largest, off);
      return all + (2 * halves[i]!) / (near * near);
    }, 0);
    const weights = layers.reduce((all, layer, i) => all + hiddenWeights(layer, halves[i]!), 0);
    return sum + pair * pairs + buildingSeconds({ weights }, net);
  }, 0);
}
