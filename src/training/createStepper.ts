import { nativeGraph } from './native/graph';
import { NativeStepper } from './native/stepper';
import { type Stepper, type StepperOptions } from './stepper';
import { TapeStepper } from './tape/stepper';

/** The fastest stepper for a net: a planned list of native ops where it has every layer, else the tape. */
export function createStepper(options: StepperOptions): Stepper {
  const { binding } = options.engine;
  const graph = binding && nativeGraph(options.net);
  return graph !== undefined
    ? new NativeStepper(options, graph, binding!)
    : new TapeStepper(options);
}
