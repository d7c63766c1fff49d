/** Why a mask could not be made or compared. */
export type PruningReason =
  'not-finite' | 'tied' | 'empty' | 'grows' | 'mismatch' | 'out-of-range' | 'unsupported';

/** A mask could not be pruned, drawn or compared. The message is one line and names the tensor. */
export class PruningError extends Error {
  constructor(
    readonly reason: PruningReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'PruningError';
  }
}
