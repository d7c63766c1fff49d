/** What of some values adds up to nearly a target. */
export interface Decomposition {
  /** 1 for each value that is used, else 0. */
  readonly used: Uint8Array;
  /** What is left of the target. */
  readonly rest: number;
}

/**
 * The ends of the bins of the golden-ratio decomposition, largest first: bin k reaches from gamma^-(k + 2) to gamma^-(k + 1).
 *
 * @returns `bins + 1` ends
 */
export function binEnds(bins: number, gamma: number): Float64Array {
  return Float64Array.from({ length: bins + 1 }, (_, k) => gamma ** -(k + 1));
}

/**
 * Subtracts values from a target wherever they fit (Orseau et al. 2020). With one value in each of the bins of
 * {@link binEnds}, whichever, and a base of at most the golden ratio, at most gamma^-K is left of any target of [0, 1]: what
 * is left before bin k is at most gamma^-k, and a value that fits takes away at least gamma^-(k + 2), one that does not is
 * above what is left and at most gamma^-(k + 1).
 *
 * @param target in [0, 1]
 * @param values one for each bin, the largest bin first
 */
export function decompose(target: number, values: ArrayLike<number>): Decomposition {
  const used = new Uint8Array(values.length);
  let rest = target;
  for (let k = 0; k < values.length; k++) {
    if (rest < values[k]!) continue;
    used[k] = 1;
    rest -= values[k]!;
  }
  return { used, rest };
}
