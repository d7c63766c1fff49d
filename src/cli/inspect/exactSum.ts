/** A sum in double with the error of every addition carried along (Neumaier 1974): right to the last digits. */
export class ExactSum {
  private sum = 0;
  private lost = 0;

  add(value: number): void {
    const sum = this.sum + value;
    if (Math.abs(this.sum) >= Math.abs(value)) this.lost += this.sum - sum + value;
    else this.lost += value - sum + this.sum;
    this.sum = sum;
  }

  /** Infinite or NaN where a value is. */
  get value(): number {
    return Number.isFinite(this.sum) ? this.sum + this.lost : this.sum;
  }
}
