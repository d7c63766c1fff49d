import { type Evaluation } from './stepper';

/** Sums cross-entropy and right answers over batches of logits, in double precision on every engine. */
export class EvaluationSum {
  private loss = 0;
  private right = 0;
  private count = 0;

  constructor(private readonly classes: number) {}

  /** @param logits [n, classes] row-major, for the examples `from`..`from + n - 1` */
  add(logits: Float32Array, labels: Int32Array, from: number): void {
    const n = logits.length / this.classes;
    for (let i = 0; i < n; i++) {
      const row = i * this.classes;
      const label = labels[from + i]!;
      let best = 0;
      for (let c = 1; c < this.classes; c++) {
        if (logits[row + c]! > logits[row + best]!) best = c;
      }
      const top = logits[row + best]!;
      let sum = 0;
      for (let c = 0; c < this.classes; c++) sum += Math.exp(logits[row + c]! - top);
      this.loss += Math.log(sum) - (logits[row + label]! - top);
      if (best === label) this.right++;
    }
    this.count += n;
  }

  result(): Evaluation {
    return { loss: this.loss / this.count, accuracy: this.right / this.count };
  }
}
