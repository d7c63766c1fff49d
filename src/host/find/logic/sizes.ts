/** The sizes that a user types for a dense net: `300, 100` or `300-100`; undefined where they are none. */
export function sizesFrom(text: string): readonly number[] | undefined {
  if (!/^\s*\d{1,6}(\s*[,x×-]\s*\d{1,6}|\s+\d{1,6})*\s*$/.test(text)) return undefined;
  const sizes = (text.match(/\d+/g) ?? []).map(Number);
  const allowed = sizes.length <= 64 && sizes.every((size) => size >= 1 && size <= 100_000);
  return allowed ? sizes : undefined;
}
