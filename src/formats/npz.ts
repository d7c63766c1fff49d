import { InputError, inLine, inQuotes } from './errors';
import { MAX_BYTES, readBytes } from './gzip';
import { type NpyArray, readNpy } from './npy';
import { openZip, type Zip } from './bytes/zip';
import { type ZipEntry } from './bytes/zipDirectory';

/** A member of an archive that is not an array of numbers. */
export interface RefusedMember {
  readonly name: string;
  /** One line for the user. */
  readonly why: string;
}

/** All arrays of a `.npz` file, by name without `.npy`, in the order of the archive. */
export interface NpzArrays {
  readonly arrays: ReadonlyMap<string, NpyArray>;
  /** What is there but cannot be read: pickled objects, text, structures, files that are not `.npy`. */
  readonly refused: readonly RefusedMember[];
}

/** An opened `.npz` file: names are known, arrays are inflated one at a time. */
export interface Npz {
  /** Names of the `.npy` members, without `.npy`, in the order of the archive. */
  readonly names: readonly string[];
  /** Names of the members that are something else. */
  readonly others: readonly string[];
  /**
   * @throws InputError `missing` (lists the names that are there), and all of {@link readNpy} and {@link openZip}
   */
  read(name: string): NpyArray;
}

/** All members together may promise this many bytes: 4 GiB. */
const MAX_TOTAL = 2 * (MAX_BYTES + 1);

/**
 * Opens a `.npz` archive; members are checked and inflated when they are asked for.
 *
 * @param input the archive, or the path of it
 * @param source file name for messages; the path by default
 * @throws InputError of {@link readBytes} and {@link openZip}; `malformed` when a name occurs twice; `too-large`
 */
export function openNpz(input: Uint8Array | string, source?: string): Npz {
  const where = source ?? (typeof input === 'string' ? input : 'the archive');
  const zip = openZip(typeof input === 'string' ? readBytes(input) : input, where);
  const { arrays: entries, others } = npyMembers(zip, where);
  const total = [...entries.values()].reduce((sum, { size }) => sum + size, 0);
  if (total > MAX_TOTAL) {
    throw new InputError(
      'too-large',
      `${where} promises ${total} bytes, more than the ${MAX_TOTAL} that are read: save fewer arrays`,
    );
  }
  return {
    names: [...entries.keys()],
    others,
    read: (name) => {
      const entry = entries.get(name);
      if (entry === undefined) {
        const names =
          [...entries.keys()]
            .slice(0, 20)
            .map((key) => inLine(key))
            .join(', ') || 'nothing';
        throw new InputError(
          'missing',
          `${where} has no array ${inQuotes(name)}, only ${names}: save it with numpy.savez(file, ${name}=...)`,
        );
      }
      return readNpy(zip.read(entry), `${where}: ${inQuotes(name)}`);
    },
  };
}

/**
 * Reads every array of a `.npz` archive. A member that is no array of numbers is listed, not an error;
 * a damaged member is an error.
 *
 * @param input the archive, or the path of it
 * @throws InputError as {@link openNpz}; `truncated`, `malformed` naming the member
 */
export function readNpz(input: Uint8Array | string, source?: string): NpzArrays {
  const npz = openNpz(input, source);
  const arrays = new Map<string, NpyArray>();
  const refused: RefusedMember[] = npz.others.map((name) => ({ name, why: 'not a .npy member' }));
  for (const name of npz.names) {
    try {
      arrays.set(name, npz.read(name));
    } catch (error) {
      if (!(error instanceof InputError) || error.reason !== 'unsupported') throw error;
      refused.push({ name, why: error.message });
    }
  }
  return { arrays, refused };
}

/** The members of an archive, in its order. */
export interface NpyMembers {
  /** By name without `.npy`. */
  readonly arrays: ReadonlyMap<string, ZipEntry>;
  /** Names of the members that are something else. */
  readonly others: readonly string[];
}

/**
 * Sorts the members of an archive by their names.
 *
 * @throws InputError `malformed` when a name occurs twice
 */
export function npyMembers(zip: Zip, where: string): NpyMembers {
  const entries = new Map<string, ZipEntry>();
  for (const entry of zip.entries) {
    if (!isArray(entry.name)) continue;
    const name = entry.name.replace(/\.npy$/, '');
    if (entries.has(name)) {
      throw new InputError('malformed', `${where} holds ${inQuotes(name)} twice: save it again`);
    }
    entries.set(name, entry);
  }
  const others = zip.entries.map(({ name }) => name).filter((name) => !isArray(name));
  return { arrays: entries, others };
}

function isArray(name: string): boolean {
  return name.endsWith('.npy');
}
