import { replaceBatchNormalization } from './batchNormalization';
import { registerMissingGradients } from './missingGradients';
import { isNative } from './native/execute';
import { registerNativeGradients } from './native/gradients';
import { replaceNativeKernels } from './native/kernels';

let undo: (() => void) | undefined;

/**
 * Replaces what makes tfjs slow, or wrong, for the engine that has just been started. Called again when another engine
 * takes its place: tfjs keeps gradients for the process, not for an engine.
 */
export function completeEngine(): void {
  registerMissingGradients();
  replaceBatchNormalization();
  undo?.();
  undo = isNative() ? registerNativeGradients() : undefined;
  if (isNative()) replaceNativeKernels();
}
