import { type ChosenKernel } from '../../training/scored/kernel';

/** How many weights change sides from one look to the next. */
export class Churn {
  /** The share of all scored weights, by the epoch that has just ended. */
  readonly points: { readonly epoch: number; readonly share: number }[] = [];
  private before: readonly Uint8Array[] | undefined;

  look(epoch: number, chosen: readonly ChosenKernel[]): void {
    const now = chosen.map(({ kept }) => kept);
    if (this.before !== undefined) {
      let [changed, all] = [0, 0];
      now.forEach((kept, k) => {
        const earlier = this.before![k]!;
        for (let i = 0; i < kept.length; i++) changed += kept[i]! ^ earlier[i]!;
        all += kept.length;
      });
      this.points.push({ epoch, share: changed / all });
    }
    this.before = now.map((kept) => kept.slice());
  }
}
