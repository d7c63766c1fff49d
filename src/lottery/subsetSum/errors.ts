/** Why subset sums could not be sought. */
export type SubsetSumReason = 'not-finite' | 'out-of-range';

/** Samples or targets of which no subset can be sought. The message is one line and says which number is meant. */
export class SubsetSumError extends Error {
  constructor(
    readonly reason: SubsetSumReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'SubsetSumError';
  }
}
