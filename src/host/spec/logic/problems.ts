import fs from 'node:fs';
import path from 'node:path';
import { findNodeAtLocation, parseTree, type Node, type ParseError } from 'jsonc-parser';
import { specProblems } from '../../../lottery/spec';
import { isRemote } from './places';

/** A problem and where its text stands. */
export interface LocatedProblem {
  readonly message: string;
  /** Offset of the first character, and how many there are. */
  readonly offset: number;
  readonly length: number;
}

/** More problems than these are not shown: whatever the file is, it is no spec. */
const mostProblems = 100;

/**
 * What is wrong with a spec that its JSON schema cannot say: values that do not go together, and files that are not there.
 *
 * @param folder of the spec, to which its paths are relative; undefined for a text that is no file yet
 * @param dialect `json` where the editor marks what is not JSON; `jsonc` where it takes comments for right
 * @param mayLook whether it may be looked for a file; on other machines it never is
 */
export async function problemsOf(
  text: string,
  folder: string | undefined,
  dialect: 'json' | 'jsonc' = 'json',
  mayLook: (file: string) => boolean = () => true,
): Promise<readonly LocatedProblem[]> {
  const raw = parsed(text);
  if (raw === undefined) return dialect === 'json' ? [] : syntaxProblems(text);
  const root = parseTree(text);
  if (root === undefined) return [];
  const own = specProblems(raw)
    .filter(({ inSchema }) => !inSchema)
    .map(({ path: place, message }): LocatedProblem => ({
      message: message.replace(/^\$\./, ''),
      ...rangeOf(root, place),
    }));
  const missing = folder === undefined ? [] : await missingFiles(raw, root, folder, mayLook);
  return [...own, ...missing].slice(0, mostProblems);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ' '));
  } catch {
    return undefined;
  }
}

function syntaxProblems(text: string): readonly LocatedProblem[] {
  const errors: ParseError[] = [];
  parseTree(text, errors, { disallowComments: true });
  return errors.slice(0, 1).map(({ offset, length }) => ({
    message: 'A spec is JSON: without comments, and without a comma after the last value.',
    offset,
    length: Math.max(1, length),
  }));
}

/** The value at a place; of one that is not there, the name of the nearest object above it, else the first character. */
function rangeOf(root: Node, place: readonly PropertyKey[]): { offset: number; length: number } {
  for (let depth = place.length; depth > 0; depth--) {
    const segments = place
      .slice(0, depth)
      .map((key) => (typeof key === 'number' ? key : String(key)));
    const node = findNodeAtLocation(root, segments);
    if (node === undefined) continue;
    const name = depth < place.length ? node.parent?.children?.[0] : undefined;
    const { offset, length } = name ?? node;
    return { offset, length };
  }
  return { offset: root.offset, length: 1 };
}

/** Places of a spec that name files. */
const places = [
  ['model', 'path'],
  ['data', 'path'],
  ['data', 'test'],
] as const;

async function missingFiles(
  raw: unknown,
  root: Node,
  folder: string,
  mayLook: (file: string) => boolean,
): Promise<readonly LocatedProblem[]> {
  const problems = await Promise.all(
    places.map(async (place): Promise<LocatedProblem | undefined> => {
      const value = valueAt(raw, place);
      if (typeof value !== 'string' || value === '' || isRemote(value)) return undefined;
      const file = path.resolve(folder, value);
      if (!mayLook(file)) return undefined;
      const message = await fileProblem(file, wanted(raw, place));
      return message === undefined ? undefined : { message, ...rangeOf(root, place) };
    }),
  );
  return problems.filter((problem) => problem !== undefined);
}

function valueAt(raw: unknown, [first, second]: readonly [string, string]): unknown {
  const part = (raw as Record<string, unknown> | null)?.[first];
  return (part as Record<string, unknown> | null | undefined)?.[second];
}

type Wanted = 'file' | 'folder';

/** Whether a file or a folder is to be at a place. */
function wanted(raw: unknown, [first, second]: readonly [string, string]): Wanted {
  const kind = valueAt(raw, [first, 'kind']);
  return second === 'path' && (kind === 'idx' || kind === 'cifar') ? 'folder' : 'file';
}

async function fileProblem(file: string, wants: Wanted): Promise<string | undefined> {
  try {
    const stat = await fs.promises.stat(file);
    if (wants === 'folder') return stat.isDirectory() ? undefined : `${file} is no folder.`;
    return stat.isDirectory() ? `${file} is a folder: name the file in it.` : undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const gone = code === 'ENOENT' || code === 'ENOTDIR';
    return gone ? `${file} is not there.` : `${file} cannot be read: ${message}.`;
  }
}
