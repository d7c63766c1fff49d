/** Rows as CSV (RFC 4180), numbers with all digits. Texts that a spreadsheet would take for a formula begin with an apostrophe. */
export function csvOfRows(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

/** Numbers stay numbers, also negative ones; what is no number is nothing. */
function field(value: string | number): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
