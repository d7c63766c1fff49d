import fs from 'node:fs';
import path from 'node:path';
import { sha256OfFile } from '../files';
import { BINDING_NAME, type Host } from '../location';
import { isOlder } from '../platforms';

/** File name of what is said about a ready-made binding, beside it. */
export const PREBUILT_ABOUT_NAME = 'binding.json';

/** What is said about a binding that was compiled where the program was packaged. */
export interface PrebuiltAbout {
  readonly format: 1;
  /** Hexadecimal SHA-256 of the binding. */
  readonly sha256: string;
  /** Version of tfjs-node that it was compiled from. */
  readonly tfjsNode: string;
  /** Version of Node-API that it needs. */
  readonly napi: number;
  /** Version of the GNU C library that it needs; undefined elsewhere. */
  readonly glibc?: string;
  /** First line of the compiler's `--version`. */
  readonly compiler: string;
}

/** A ready-made binding. */
export interface Prebuilt {
  readonly file: string;
  readonly about: PrebuiltAbout;
}

/** The folder of a platform's ready-made binding, beside the running script. */
export function prebuiltFolder(host: Pick<Host, 'platform' | 'arch'>, scripts: string): string {
  return path.join(scripts, 'prebuilt', `${host.platform}-${host.arch}`);
}

/**
 * Looks for a ready-made binding that fits this machine.
 * @returns the binding; or why it does not fit, as part of a sentence; undefined where none is carried
 */
export async function findPrebuilt(
  folder: string,
  host: Host,
  tfjsNode: string,
): Promise<Prebuilt | string | undefined> {
  const file = path.join(folder, BINDING_NAME);
  if (!fs.existsSync(file)) return undefined;
  const about = readAbout(path.join(folder, PREBUILT_ABOUT_NAME));
  if (about === undefined) return `${PREBUILT_ABOUT_NAME} beside it cannot be read`;
  if (about.tfjsNode !== tfjsNode) {
    return `it was made from tfjs-node ${about.tfjsNode}, and this is ${tfjsNode}`;
  }
  if (about.napi > Number(process.versions['napi'] ?? 0)) {
    return `it needs Node-API ${about.napi}, and this Node has ${process.versions['napi']}`;
  }
  if (about.glibc !== undefined && isOlder(host.glibc ?? '0', about.glibc)) {
    return `it needs version ${about.glibc} of the GNU C library, and this is ${host.glibc}`;
  }
  if ((await sha256OfFile(file)) !== about.sha256) return 'it is damaged (its SHA-256 is wrong)';
  return { file, about };
}

function readAbout(file: string): PrebuiltAbout | undefined {
  try {
    const about = JSON.parse(fs.readFileSync(file, 'utf8')) as Partial<PrebuiltAbout>;
    const texts = [about.sha256, about.tfjsNode, about.compiler];
    const fits =
      about.format === 1 &&
      texts.every((text) => typeof text === 'string') &&
      typeof about.napi === 'number' &&
      (about.glibc === undefined || typeof about.glibc === 'string');
    return fits ? (about as PrebuiltAbout) : undefined;
  } catch {
    return undefined;
  }
}
