import { type ChosenKernel } from '../../training/scored/kernel';
import { type Ranking } from '../../training/scored/scored';
import { type ScoreHistogram } from './schema';

const bins = 40;

/** The scores of one kernel as they are compared, kept and pruned ones apart, and the lowest kept one. */
export function scoresOf(
  { scores, kept }: ChosenKernel,
  ranking: Ranking,
): { readonly cut: number; readonly scores: ScoreHistogram } {
  const compared = ranking === 'magnitude' ? Math.abs : (score: number): number => score;
  let [largest, cut] = [0, Infinity];
  for (let i = 0; i < scores.length; i++) {
    const magnitude = Math.abs(scores[i]!);
    if (magnitude > largest) largest = magnitude;
    const score = compared(scores[i]!);
    if (kept[i] === 1 && score < cut) cut = score;
  }
  const low = ranking === 'magnitude' ? 0 : -largest;
  const counts = [new Array<number>(bins).fill(0), new Array<number>(bins).fill(0)] as const;
  const width = (largest - low) / bins;
  for (let i = 0; i < scores.length; i++) {
    const at = width > 0 ? Math.floor((compared(scores[i]!) - low) / width) : 0;
    counts[kept[i] === 1 ? 1 : 0][Math.min(bins - 1, at)]!++;
  }
  return {
    cut: Number.isFinite(cut) ? cut : 0,
    scores: { low, high: largest, pruned: counts[0], kept: counts[1] },
  };
}
