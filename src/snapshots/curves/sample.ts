/**
 * Chooses points of a curve to draw in place of all: the first and the last, and of each stretch the least and the
 * greatest value of every column. Half of the stretches are as long as each other, half grow from the beginning on, as a
 * logarithmic axis shows them.
 *
 * @param columns values by point; one that is no number is no extreme. What comes first matters most where little fits
 * @param length points
 * @param budget points to choose at most; at least 2 are
 * @returns their places, rising
 */
export function extremes(
  columns: readonly Float64Array[],
  length: number,
  budget: number,
): readonly number[] {
  if (length <= Math.max(2, budget)) return Array.from({ length }, (_, i) => i);
  const chosen = new Set([0, length - 1]);
  const stretches = Math.floor((budget - 2) / (2 * columns.length));
  const bounds = stretches < 1 ? [0, length] : boundsOf(length, stretches);
  const most: { place: number; column: number }[] = [];
  for (let s = 0; s + 1 < bounds.length; s++) {
    columns.forEach((values, column) => {
      const [low, high] = leastAndGreatest(values, bounds[s]!, bounds[s + 1]!);
      if (high >= 0) most.push({ place: high, column });
      if (low >= 0) most.push({ place: low, column });
    });
  }
  most.sort((a, b) => a.column - b.column);
  for (const { place } of most) {
    if (chosen.size >= budget) break;
    chosen.add(place);
  }
  fill(chosen, length, budget);
  return [...chosen].sort((a, b) => a - b);
}

/** Bounds of stretches, rising from 0 to `length`. */
function boundsOf(length: number, stretches: number): number[] {
  const bounds = new Set([0, length]);
  const even = Math.ceil(stretches / 2);
  for (let i = 1; i < even; i++) bounds.add(Math.round((length * i) / even));
  const growing = stretches - even;
  for (let i = 1; i <= growing; i++) bounds.add(Math.round(length ** (i / (growing + 1))));
  return [...bounds].sort((a, b) => a - b);
}

/** Places of the least and the greatest value in [from, to); -1 where there is none. */
function leastAndGreatest(values: Float64Array, from: number, to: number): [number, number] {
  let [low, high] = [-1, -1];
  let [least, greatest] = [Infinity, -Infinity];
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (value < least) {
      least = value;
      low = i;
    }
    if (value > greatest) {
      greatest = value;
      high = i;
    }
  }
  return [low, high];
}

/** Fills what is left of the budget with about evenly spaced points. */
function fill(chosen: Set<number>, length: number, budget: number): void {
  const left = budget - chosen.size;
  for (let i = 1; i <= left; i++) {
    let place = Math.round((i * (length - 1)) / (left + 1));
    while (chosen.has(place) && place < length - 1) place++;
    chosen.add(place);
  }
}
