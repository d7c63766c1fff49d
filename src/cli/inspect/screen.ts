/** Characters in a line: of the terminal, or as many as a file takes. */
export function screenWidth(): number {
  return process.stdout.isTTY ? process.stdout.columns || 80 : 196;
}

/** Characters beyond which columns are put below each other: a file's lines may be as long as they like. */
export function foldWidth(): number {
  return process.stdout.isTTY ? process.stdout.columns || 80 : Infinity;
}
