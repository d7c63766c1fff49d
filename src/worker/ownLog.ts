import fs from 'node:fs';

/** Writes to this process's log, its standard error, as far as that goes: a full disk must not end a supervisor. */
export function writeOwnLog(text: string | Uint8Array): void {
  try {
    fs.writeFileSync(2, text);
  } catch {
    // It lies on the same disk.
  }
}
