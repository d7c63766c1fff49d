import { replaceBatchNormalization } from './batchNormalization';
import { isNative } from './native/execute';
import { registerNativeGradients } from './native/gradients';

let undo: (() => void) | undefined;

/**
 * Replaces what makes tfjs slow, or wrong, for the engine that has just been started. Called again when another engine
 * takes its place: tfjs keeps gradients for the process, not for an engine.
 */
export function completeEngine(): void {
  replaceBatchNormalization();
  undo?.();
  undo = isNative() ? registerNativeGradients() : undefined;
}
