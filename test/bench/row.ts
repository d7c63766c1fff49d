/** One measured line. */
export interface BenchRow {
  readonly work: string;
  readonly engine: string;
  readonly threads: number;
  readonly density: number;
  /** Per step, or of the whole where `unit` says so. */
  readonly min: number;
  readonly median: number;
  readonly unit: 'ms' | 's' | 'MB';
  /**
   * Least over the least of the peer in the same run, or of the whole where `unit` is s; below 1 we are faster. Of memory,
   * over what is allowed.
   */
  readonly ratio?: number;
  readonly note?: string;
}

/** Something to measure, by name. */
export interface Bench {
  readonly name: string;
  run(): Promise<readonly BenchRow[]>;
}

/** Minimum and median of `repeats` timings in ms a step, each over `inner` steps, after a warm-up. */
export function timed(
  step: (i: number) => void,
  repeats: number,
  inner: number,
): { readonly min: number; readonly median: number } {
  for (let i = 0; i < inner; i++) step(i);
  const times = Array.from({ length: repeats }, () => {
    const begin = performance.now();
    for (let i = 0; i < inner; i++) step(i);
    return (performance.now() - begin) / inner;
  }).sort((a, b) => a - b);
  return { min: times[0]!, median: times[Math.floor(repeats / 2)]! };
}
