import { nativeStack } from './native/stack';
import { NativeStackStepper } from './native/stepper';
import { type Stepper, type StepperOptions } from './stepper';
import { TapeStepper } from './tape/stepper';

/** The fastest stepper for a net: a planned list of native ops for a line of layers, else the tape. */
export function createStepper(options: StepperOptions): Stepper {
  const { binding } = options.engine;
  const stack = binding && nativeStack(options.net);
  return stack !== undefined
    ? new NativeStackStepper(options, stack, binding!)
    : new TapeStepper(options);
}
