import { nativeDenseStack } from './denseStack';
import { NativeDenseStepper } from './nativeDense';
import { type Stepper, type StepperOptions } from './stepper';
import { TapeStepper } from './tape';

/** The fastest stepper for a net: a planned list of native ops for stacks of dense layers, else the tape. */
export function createStepper(options: StepperOptions): Stepper {
  const { binding } = options.engine;
  const stack = binding && nativeDenseStack(options.net);
  return stack !== undefined
    ? new NativeDenseStepper(options, stack, binding!)
    : new TapeStepper(options);
}
