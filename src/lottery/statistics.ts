/** Mean and sample standard deviation (n - 1; 0 for one value). */
export interface Statistic {
  readonly mean: number;
  readonly deviation: number;
  readonly count: number;
}

export function statistic(values: readonly number[]): Statistic {
  const count = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: count > 1 ? Math.sqrt(squares / (count - 1)) : 0, count };
}
