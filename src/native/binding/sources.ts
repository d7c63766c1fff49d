import fs from 'node:fs';
import path from 'node:path';
import { NativeError } from '../errors';

/** Where the sources of the Node binding are. */
export interface BindingSources {
  /** Folder with `tfjs_binding.cc` and its neighbours. */
  readonly binding: string;
  /** Folder with `node_api.h` and its neighbours. */
  readonly nodeApi: string;
  /** Version of tfjs-node that the sources belong to. */
  readonly tfjsNode: string;
}

/** The version of tfjs-node that the bundled sources belong to. */
const TFJS_NODE_VERSION = '4.22.0';

/**
 * Finds the binding's sources: `native-src/` beside the running script (the bundle carries them), else
 * `node_modules` at or above it. The working folder is not searched: what is compiled here is loaded as machine code,
 * and a workspace must not be able to put its own there.
 * @throws NativeError `no-sources`
 */
export function findBindingSources(scriptFolder: string = __dirname): BindingSources {
  const bundled = path.join(scriptFolder, 'native-src');
  const packed = sourcesIn(path.join(bundled, 'binding'), path.join(bundled, 'node-api'));
  if (packed) return packed;
  for (let folder = scriptFolder; ; folder = path.dirname(folder)) {
    const modules = path.join(folder, 'node_modules');
    const found = sourcesIn(
      path.join(modules, '@tensorflow', 'tfjs-node', 'binding'),
      path.join(modules, 'node-api-headers', 'include'),
    );
    if (found) return found;
    if (path.dirname(folder) === folder) break;
  }
  throw new NativeError(
    'no-sources',
    `The sources of the native engine's Node binding are missing (looked for native-src and node_modules from ${scriptFolder} upwards): reinstall Winning Ticket.`,
  );
}

function sourcesIn(binding: string, nodeApi: string): BindingSources | undefined {
  const needed = [path.join(binding, 'tfjs_binding.cc'), path.join(nodeApi, 'node_api.h')];
  if (!needed.every((file) => fs.existsSync(file))) return undefined;
  return { binding, nodeApi, tfjsNode: readVersion(path.join(binding, '..', 'package.json')) };
}

function readVersion(file: string): string {
  try {
    const about = JSON.parse(fs.readFileSync(file, 'utf8')) as { version?: unknown };
    return typeof about.version === 'string' ? about.version : TFJS_NODE_VERSION;
  } catch {
    return TFJS_NODE_VERSION;
  }
}

/** The names that the binding's sources include, e.g. `tensorflow/c/c_api.h`. */
export function includedNames(text: string): readonly string[] {
  return [...text.matchAll(/^[ \t]*#[ \t]*include[ \t]*["<]([^">\n]+)[">]/gm)].map(
    (match) => match[1] ?? '',
  );
}
