import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../support/paths';

/** Loads a module of `scripts/`, which has no types of its own. */
export async function loadScript<Exports>(name: string): Promise<Exports> {
  const address = pathToFileURL(path.join(root, 'scripts', name)).href;
  return (await import(address)) as Exports;
}
