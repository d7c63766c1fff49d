import fs from 'node:fs';
import path from 'node:path';
import { writeFileAtomic } from '../files/atomic';
import { BINDING_NAME, MANIFEST_NAME } from './location';

/** One file of an installed engine. */
export interface NativeFile {
  /** Plain file name, without a folder. */
  readonly name: string;
  readonly bytes: number;
  /** Hexadecimal SHA-256. */
  readonly sha256: string;
}

/** What `native.json` says about an installed engine. */
export interface NativeManifest {
  readonly format: 1;
  readonly tensorflow: string;
  /** Where the wheel came from: `pip`, `package index`, `wheel file` or `kept download`. */
  readonly source: string;
  /** File name of the wheel. */
  readonly wheel: string;
  /** Hexadecimal SHA-256 of the wheel. */
  readonly wheelSha256: string;
  readonly files: readonly NativeFile[];
  /** First line of the `--version` of the compiler that made the binding. */
  readonly compiler: string;
  /** Whether the binding was carried ready-made or compiled here; unknown in older installations. */
  readonly binding?: 'prebuilt' | 'compiled';
  /** Version of tfjs-node that the binding was built from. */
  readonly tfjsNode: string;
  /** When it was installed (or chosen again), ISO 8601. */
  readonly date: string;
}

const MAX_MANIFEST_BYTES = 64 * 1024;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFile(value: unknown): value is NativeFile {
  return (
    isRecord(value) &&
    typeof value['name'] === 'string' &&
    /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value['name']) &&
    Number.isSafeInteger(value['bytes']) &&
    typeof value['sha256'] === 'string'
  );
}

function isManifest(value: unknown): value is NativeManifest {
  if (!isRecord(value) || value['format'] !== 1) return false;
  const texts = ['tensorflow', 'source', 'wheel', 'wheelSha256', 'compiler', 'tfjsNode', 'date'];
  if (!texts.every((name) => typeof value[name] === 'string')) return false;
  const files: unknown = value['files'];
  return (
    Array.isArray(files) && files.every(isFile) && files.some((file) => file.name === BINDING_NAME)
  );
}

/** Reads a folder's manifest; a string says in plain words why it cannot be used. */
export function readManifest(folder: string): NativeManifest | string {
  const file = path.join(folder, MANIFEST_NAME);
  let text: string;
  try {
    if (fs.statSync(file).size > MAX_MANIFEST_BYTES) return `${MANIFEST_NAME} is far too long`;
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return code === 'ENOENT'
      ? `${MANIFEST_NAME} is missing`
      : `${MANIFEST_NAME} cannot be read (${code ?? String(error)})`;
  }
  try {
    const value: unknown = JSON.parse(text);
    return isManifest(value) ? value : `${MANIFEST_NAME} lacks fields or is of another version`;
  } catch {
    return `${MANIFEST_NAME} is not valid JSON`;
  }
}

/** Writes a folder's manifest, whole or not at all. */
export function writeManifest(folder: string, manifest: NativeManifest): void {
  writeFileAtomic(path.join(folder, MANIFEST_NAME), `${JSON.stringify(manifest, null, 2)}\n`);
}
