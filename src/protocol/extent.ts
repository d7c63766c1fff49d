/**
 * Lowest and highest of some values; Infinity and -Infinity where there are none. `Math.max(...values)` takes values as
 * arguments, of which there may be no more than about 100,000.
 */
export function extentOf(values: Iterable<number>): { low: number; high: number } {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { low, high };
}
