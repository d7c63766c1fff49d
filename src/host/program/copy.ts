import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { copyRecordName } from '../../files/programCopy';

/** What of the program a job, the command line and a report need, where it is there. */
const parts = [
  ...['worker.js', 'reader.js', 'winning-ticket.js'],
  ...['wasm', 'native-src', 'prebuilt', 'webview'],
];

const copyPattern = /^program-/;
const partialPattern = /^\.partial-program-/;
const unusedMilliseconds = 30 * 24 * 3_600_000;
const partialMilliseconds = 24 * 3_600_000;

/** A file of the program. */
interface Part {
  /** Its path below the program's folder, with slashes. */
  readonly name: string;
  readonly bytes: number;
  readonly modified: number;
}

/**
 * Answers a copy of the program that lies outside the extension: an update removes the extension's folder, and with it
 * what runs would start their next replicates from. It is made once, whole or not at all, however many windows ask.
 *
 * @param from folder of the program as it came with the extension
 * @param storage folder in which copies lie
 * @throws the file system's own error, if it cannot be made
 */
export async function copyProgram(from: string, storage: string, version: string): Promise<string> {
  await fs.promises.mkdir(storage, { recursive: true });
  const files = await filesOf(from);
  const source = sourceOf(from, files);
  const present = await findCopy(storage, source, files);
  if (present !== undefined) {
    await useCopy(present);
    return present;
  }
  const folder = path.join(storage, `program-${version}-${await contentHash(from, files)}`);
  const unique = `${process.pid}-${randomBytes(4).toString('hex')}`;
  const temporary = path.join(storage, `.partial-${path.basename(folder)}-${unique}`);
  try {
    for (const { name } of files) {
      const target = path.join(temporary, name);
      await fs.promises.mkdir(path.dirname(target), { recursive: true });
      await fs.promises.copyFile(path.join(from, name), target);
    }
    await fs.promises.writeFile(path.join(temporary, copyRecordName), JSON.stringify({ source }));
    await putInPlace(temporary, folder, files);
  } finally {
    await fs.promises.rm(temporary, { recursive: true, force: true });
  }
  return folder;
}

/** Says that a copy is in use, so that it is not removed. Runs do so themselves while they go on. */
export async function useCopy(folder: string): Promise<void> {
  const now = new Date();
  await fs.promises.utimes(path.join(folder, copyRecordName), now, now);
}

/** Removes copies that nothing has used for a month, and what was left of making some. Throws nothing. */
export async function removeOldCopies(storage: string, keep: string): Promise<readonly string[]> {
  const removed: string[] = [];
  const names = await fs.promises.readdir(storage).catch((): string[] => []);
  for (const name of names) {
    const folder = path.join(storage, name);
    if (folder === keep) continue;
    try {
      const age = async (file: string): Promise<number> =>
        Date.now() - (await fs.promises.stat(file)).mtimeMs;
      const old = copyPattern.test(name)
        ? (await age(path.join(folder, copyRecordName))) > unusedMilliseconds
        : partialPattern.test(name) && (await age(folder)) > partialMilliseconds;
      if (!old) continue;
      await fs.promises.rm(folder, { recursive: true, force: true });
      removed.push(folder);
    } catch {
      // Another window may have been faster; what cannot be removed now may be next time.
    }
  }
  return removed;
}

async function filesOf(from: string): Promise<readonly Part[]> {
  const found: Part[] = [];
  const visit = async (name: string): Promise<void> => {
    const file = path.join(from, name);
    const stat = await fs.promises.stat(file).catch(() => undefined);
    if (stat?.isDirectory()) {
      for (const entry of (await fs.promises.readdir(file)).sort()) await visit(`${name}/${entry}`);
    } else if (stat?.isFile() && !name.endsWith('.map')) {
      found.push({ name, bytes: stat.size, modified: stat.mtimeMs });
    }
  };
  for (const part of parts) await visit(part);
  return found;
}

/** What a copy was made of, without a look into the files. */
function sourceOf(from: string, files: readonly Part[]): string {
  return createHash('sha256')
    .update(JSON.stringify([from, files]))
    .digest('hex');
}

async function findCopy(
  storage: string,
  source: string,
  files: readonly Part[],
): Promise<string | undefined> {
  const names = (await fs.promises.readdir(storage)).filter((name) => copyPattern.test(name));
  for (const name of names) {
    const folder = path.join(storage, name);
    if ((await recordedSource(folder)) === source && (await isWhole(folder, files))) return folder;
  }
  return undefined;
}

async function recordedSource(folder: string): Promise<string | undefined> {
  try {
    const text = await fs.promises.readFile(path.join(folder, copyRecordName), 'utf8');
    const { source } = JSON.parse(text) as { readonly source?: string };
    return source;
  } catch {
    return undefined;
  }
}

/** Whether nobody has tidied parts of the copy away. */
async function isWhole(folder: string, files: readonly Part[]): Promise<boolean> {
  const sizes = await Promise.all(
    files.map(async ({ name }) => {
      const stat = await fs.promises.stat(path.join(folder, name)).catch(() => undefined);
      return stat?.size;
    }),
  );
  return sizes.every((size, i) => size === files[i]!.bytes);
}

async function contentHash(from: string, files: readonly Part[]): Promise<string> {
  const hash = createHash('sha256');
  for (const { name } of files) {
    hash.update(`${name}\0`);
    hash.update(await fs.promises.readFile(path.join(from, name)));
  }
  return hash.digest('hex').slice(0, 12);
}

/** Moves a finished copy to its name; one of the same content may be there, whole or in parts. */
async function putInPlace(
  temporary: string,
  folder: string,
  files: readonly Part[],
): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await fs.promises.rename(temporary, folder);
      return;
    } catch (error) {
      const there = await fs.promises.stat(folder).catch(() => undefined);
      if (there === undefined || attempt > 2) throw error;
      if (await isWhole(folder, files)) {
        // The same program from another place: the next look finds it by that.
        const record = path.join(folder, copyRecordName);
        await fs.promises.copyFile(path.join(temporary, copyRecordName), record);
        return;
      }
      const aside = `${temporary}-broken-${attempt}`;
      await fs.promises.rename(folder, aside);
      await fs.promises.rm(aside, { recursive: true, force: true });
    }
  }
}
