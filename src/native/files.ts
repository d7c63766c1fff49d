import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** Megabytes as people write them. */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

/** The time since an instant, as people write it. */
export function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

/** Bytes of all files in a folder; files that vanish meanwhile count nothing. */
export function bytesBelow(folder: string): number {
  let bytes = 0;
  let entries: fs.Dirent[];
  try {
    entries = fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    return 0;
  }
  for (const entry of entries) {
    const item = path.join(folder, entry.name);
    if (entry.isDirectory()) bytes += bytesBelow(item);
    else bytes += fs.lstatSync(item, { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}

/** Makes sure that a file's or folder's contents are on disk. */
export async function syncPath(target: string): Promise<void> {
  const handle = await fs.promises.open(target, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * SHA-256 of a file, hexadecimal, read as a stream.
 * @param onBytes Called with the number of bytes that are done.
 */
export async function sha256OfFile(
  file: string,
  signal?: AbortSignal,
  onBytes?: (bytes: number) => void,
): Promise<string> {
  const hash = createHash('sha256');
  const stream = fs.createReadStream(file, {
    highWaterMark: 1024 * 1024,
    ...(signal !== undefined && { signal }),
  });
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
    onBytes?.(bytes);
  }
  return hash.digest('hex');
}
