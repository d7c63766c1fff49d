/**
 * Exponential moving average without the pull towards zero that its start has (Kingma and Ba, 2015, section 3). What is
 * missing is passed over.
 *
 * @param weight of the past, 0 (none) to less than 1
 */
export function smoothed(values: readonly (number | null)[], weight: number): (number | null)[] {
  if (weight <= 0) return [...values];
  let sum = 0;
  let share = 0;
  return values.map((value) => {
    if (value === null) return null;
    sum = weight * sum + (1 - weight) * value;
    share = weight * share + (1 - weight);
    return sum / share;
  });
}
