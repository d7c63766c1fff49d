const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/**
 * A bar in characters, in steps of an eighth: what is more than nothing shows, what is less than all is not full.
 *
 * @param share 0..1
 */
export function barText(share: number, width: number): string {
  if (!(share > 0)) return '';
  const steps = 8 * width;
  const least = share >= 1 ? steps : Math.min(steps - 1, Math.round(share * steps));
  const filled = Math.max(1, least);
  return '█'.repeat(Math.floor(filled / 8)) + eighths[filled % 8]!;
}
