import { type Examples } from '../data/dataset';

/**
 * Puts batches together in host memory. The data set then is there once, not a second time on the engine, and copying rows
 * takes no longer than an engine's gather.
 */
export class BatchRows {
  private readonly width: number;
  private rows = new Float32Array(0);

  constructor(private readonly examples: Examples) {
    this.width = examples.x.length / examples.count;
  }

  /**
   * Inputs of some examples, row-major. The array is used again by the next call, so the tensor made of it must be gone by
   * then: an engine may share its memory.
   */
  inputs(indices: Int32Array): Float32Array {
    const { width } = this;
    const { x } = this.examples;
    const size = indices.length * width;
    if (this.rows.length !== size) this.rows = new Float32Array(size);
    for (let i = 0; i < indices.length; i++) {
      const from = indices[i]! * width;
      this.rows.set(x.subarray(from, from + width), i * width);
    }
    return this.rows;
  }

  labels(indices: Int32Array): Int32Array {
    const { y } = this.examples;
    return indices.map((index) => y[index]!);
  }
}
