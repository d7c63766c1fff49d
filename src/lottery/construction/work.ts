import { type TargetLayer } from '../bounds/question';
import { type LayerSize, type NetSize } from '../experiment';

/** What a net of random weights is made into, for estimates of time. */
export interface BuiltSize {
  /** Weights of all layers of the net that is built. */
  readonly weights: number;
}

/** Inputs in [-1, 1] that built nets are tried with beside the test set. */
export const uniformInputs = 1000;

/** Largest weight of a net that is not there yet, as the command line takes it, too. */
const usualLargest = 0.5;

/** Seconds of a net of few weights: models, masks, histograms, the answers of both nets. */
const each = 0.8;
/** Seconds of a weight for an example that goes through it: files, masks and tensors are paid by it, too. */
const passed = 7e-11;

/**
 * Seconds in which a random net is built as a model, run and written: an estimate, measured as processor time on the native
 * engine with nets of 0.1 to 5.6 million weights.
 */
export function buildingSeconds({ weights }: BuiltSize, { test }: NetSize): number {
  return each + passed * weights * (test + uniformInputs);
}

/** Layers of a perceptron with ReLUs that has not been trained yet, as bounds take them. */
export function expectedLayers({ layers }: NetSize): TargetLayer[] {
  return layers.map(({ inputs, outputs }, i) => ({
    ...{ name: String(i), inputs, outputs, bias: true },
    ...{ largest: usualLargest, positive: i > 0 },
  }));
}

/** Weights of a layer of which every weight of the target keeps so many hidden units, connected with all. */
export function hiddenWeights({ inputs, outputs }: LayerSize, units: number): number {
  return units * (inputs + outputs);
}
