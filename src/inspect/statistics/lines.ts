/** Bytes or words that are kept of one line of an axis at most. */
export const mostLine = 16_777_216;

/**
 * Splits elements in C order, of which the first has the index `begin`, at the steps of an axis: calls back with the place
 * along the axis, the place within its stride, and the part of the elements.
 */
export function eachStep(
  axis: { readonly stride: number; readonly extent: number },
  begin: number,
  count: number,
  visit: (digit: number, within: number, from: number, until: number) => void,
): void {
  const { stride, extent } = axis;
  let within = begin % stride;
  let digit = Math.floor(begin / stride) % extent;
  for (let from = 0; from < count;) {
    const until = Math.min(count, from + stride - within);
    visit(digit, within, from, until);
    from = until;
    within = 0;
    digit = digit + 1 === extent ? 0 : digit + 1;
  }
}
