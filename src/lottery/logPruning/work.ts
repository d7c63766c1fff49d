import { binsFor } from '../bounds/logPruning';
import { weightEpsilon } from '../construction/part';
import { buildingSeconds, expectedLayers, hiddenWeights } from '../construction/work';
import { type NetSize } from '../experiment';
import { type LogPruningPart } from './schema';

/** Of the bins of a half, so many are used (methods 3b). */
export const usedBins = 0.3;
/** Seconds to draw one edge of a unit, and once more for those that are kept. */
const edge = 1.2e-7;

/** Seconds in which a replicate fills its pools and builds its nets: an estimate. */
export function logPruningSeconds(part: LogPruningPart, net: NetSize): number {
  const layers = expectedLayers(net);
  return part.epsilons.reduce((sum, wished) => {
    const epsilon = weightEpsilon(part.errorOf, wished, layers);
    const units = drawnUnits(epsilon, part);
    let [drawn, weights] = [0, 0];
    for (const [i, layer] of layers.entries()) {
      const own = layer.inputs * layer.outputs;
      drawn += hiddenWeights(layer, units * own);
      weights += hiddenWeights(layer, keptUnits(epsilon, part, i === 0) * own);
    }
    return sum + edge * drawn + buildingSeconds({ weights }, net);
  }, 0);
}

/**
 * Units that are drawn for each weight until the pool has all that are wanted: far fewer than the bound asks for, as most
 * weights are small. The line through what was measured on trained nets for epsilons of 0.1 to 0.003.
 */
function drawnUnits(epsilon: number, { gamma }: LogPruningPart): number {
  return Math.max(1, 1.87 * binsFor(epsilon, gamma) - 4.3);
}

/** Half of what evenly spread weights keep: those of trained nets are smaller. */
function keptUnits(epsilon: number, { gamma }: LogPruningPart, signed: boolean): number {
  return (usedBins / 2) * binsFor(epsilon, gamma) * (signed ? 2 : 1);
}
