import path from 'node:path';

/** How names of specs end. */
export const specEnding = '.ticket.json';

/** Longest name, without its ending, that is proposed. */
const longest = 60;

/** A name for a spec: of what is pruned, and of the data unless they are the generated ones. */
export function specBaseName(model: string, data: string | undefined): string {
  const parts = [model, ...(data === undefined || data === model ? [] : [data])];
  const safe = parts
    .join('-')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-');
  const short = [...safe]
    .slice(0, longest)
    .join('')
    .replace(/^-+|-+$/g, '');
  return short === '' ? 'spec' : short;
}

/**
 * The path of a spec that is not there yet: `NAME.ticket.json`, else `NAME-2.ticket.json` and so on.
 *
 * @param exists whether something of that path is there
 */
export function freeSpecPath(
  folder: string,
  base: string,
  exists: (file: string) => boolean,
): string {
  for (let n = 1; ; n++) {
    const file = path.join(folder, `${base}${n === 1 ? '' : `-${n}`}${specEnding}`);
    if (!exists(file)) return file;
  }
}

/** What a model's file is called: by its folder where its own name says nothing. */
export function modelFileName(file: string): string {
  const own = path.basename(file).replace(/\.json$/i, '');
  if (own.toLowerCase() !== 'model') return own;
  return path.basename(path.dirname(file)) || own;
}

/** What a file or folder of data is called, without the endings that tell its kind. */
export function dataFileName(file: string): string {
  return path.basename(file).replace(/(\.(csv|tsv|npz))?(\.gz)?$/i, '') || path.basename(file);
}

/** A problem with a name that the user types for a spec; undefined where it will do. */
export function nameProblem(name: string): 'empty' | 'not-a-name' | undefined {
  const text = name.trim();
  if (text === '') return 'empty';
  return /[\\/:*?"<>|\p{Cc}]/u.test(text) || /^\.+$/.test(text) ? 'not-a-name' : undefined;
}
