import fs from 'node:fs';
import path from 'node:path';
import { readEntry } from './extract';
import { includedNames, type BindingSources } from '../binding/sources';
import { badWheel, type Wheel } from './archive';

const INCLUDE = 'tensorflow/include/';
const MAX_HEADER_BYTES = 4 * 1024 * 1024;

/**
 * Unpacks into `target` the headers that the binding's sources include, and those that these include in turn
 * (about thirty of a wheel's twelve thousand).
 * @returns How many.
 */
export async function extractHeaders(
  wheel: Wheel,
  sources: BindingSources,
  target: string,
): Promise<number> {
  if (!wheel.entries.has(`${INCLUDE}tensorflow/c/c_api.h`)) {
    throw badWheel(wheel.path, `it holds no ${INCLUDE}tensorflow/c/c_api.h`);
  }
  const done = new Set<string>();
  const waiting: string[] = [];
  const want = (name: string, beside: string): void => {
    for (const candidate of [INCLUDE + name, path.posix.join(beside, name)]) {
      if (!candidate.startsWith(INCLUDE) || done.has(candidate)) continue;
      if (!wheel.entries.has(candidate)) continue;
      done.add(candidate);
      waiting.push(candidate);
    }
  };
  for (const file of await fs.promises.readdir(sources.binding)) {
    if (!/\.(cc|h)$/.test(file)) continue;
    const text = await fs.promises.readFile(path.join(sources.binding, file), 'utf8');
    for (const name of includedNames(text)) want(name, INCLUDE);
  }
  for (let header = waiting.pop(); header !== undefined; header = waiting.pop()) {
    const entry = wheel.entries.get(header);
    if (entry === undefined) continue;
    const content = await readEntry(wheel, entry, MAX_HEADER_BYTES);
    const file = path.join(target, header.slice(INCLUDE.length));
    await fs.promises.mkdir(path.dirname(file), { recursive: true });
    await fs.promises.writeFile(file, content);
    for (const name of includedNames(content.toString('utf8'))) {
      want(name, path.posix.dirname(header));
    }
  }
  return done.size;
}
