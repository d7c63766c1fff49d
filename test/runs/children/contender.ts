import { RunError } from '../../../src/runs/errors';
import { takeLock, type Lock } from '../../../src/runs/lock';

/** Take the lock of `folder` at the instant `at`, or let it go. */
export type Order = { readonly folder: string; readonly at: number } | { readonly release: true };

let lock: Lock | undefined;
process.on('message', (order: Order) => {
  if ('release' in order) {
    lock?.release();
    lock = undefined;
    process.send?.('released');
    return;
  }
  while (Date.now() < order.at);
  try {
    lock = takeLock(order.folder, () => undefined);
    process.send?.('won');
  } catch (error) {
    process.send?.(error instanceof RunError ? error.reason : String(error));
  }
});
process.send?.('ready');
