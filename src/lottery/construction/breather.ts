import { type Lab } from '../experiment';

/** Tells progress and lets the process breathe, now and then. */
export function breather(lab: Lab, from: number, share: number): (done: number) => Promise<void> {
  let last = performance.now();
  return async (done) => {
    const now = performance.now();
    if (now - last < 50) return;
    last = now;
    await lab.checkpoint(from + share * done);
  };
}
