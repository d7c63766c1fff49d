/** A pool of random units does not hold what a layer needs. */
export class PoolError extends Error {
  override readonly name = 'PoolError';

  constructor(
    /** `exhausted`: all units are drawn; `unreachable`: no unit ever fits; `too-large`: more than the memory is for. */
    readonly reason: 'exhausted' | 'unreachable' | 'too-large',
    message: string,
  ) {
    super(message);
  }
}
