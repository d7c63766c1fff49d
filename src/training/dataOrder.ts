import { rng } from '../tensors/random';

/**
 * Which training examples each step uses. Epoch `e` visits the examples in the order of the stream
 * `(seed, 'sgd-noise', copy, e)`, in whole batches (the rest of an epoch is left out), so any step's batch is known
 * without the steps before it: that is what makes rewinding to step k exact.
 */
export class DataOrder {
  private epoch = -1;
  private order = new Int32Array(0);
  private readonly batchesPerEpoch: number;

  /**
   * @param copy which sample of SGD noise; nets trained with the same copy see the same batches
   */
  constructor(
    private readonly seed: number,
    private readonly count: number,
    private readonly batch: number,
    private readonly copy = 0,
  ) {
    this.batchesPerEpoch = Math.max(1, Math.floor(count / batch));
  }

  /** Numbers of the examples in this step's batch; a set smaller than a batch is used whole. */
  at(step: number): Int32Array {
    const epoch = Math.floor(step / this.batchesPerEpoch);
    if (epoch !== this.epoch) {
      const { seed, copy, count } = this;
      this.order = Int32Array.from(rng(seed, 'sgd-noise', copy, epoch).permutation(count));
      this.epoch = epoch;
    }
    const from = (step % this.batchesPerEpoch) * this.batch;
    return this.order.slice(from, from + this.batch);
  }
}
