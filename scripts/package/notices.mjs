// Writes the notices of third parties from what is really inside the bundles, as esbuild tells (dist/origins.json), and of
// the files that lie beside them.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMPILED_IN, WITHOUT_FILE } from './unnamed.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '..', '..');
const LINE = '='.repeat(80);

/** Packages whose files lie beside the bundles. */
const BESIDE = ['@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-node', 'node-api-headers'];

const HEAD = `Winning Ticket carries the following works of others, in its bundles or beside them. Winning Ticket
itself is under the Apache License 2.0; see LICENSE.
`;

/**
 * Writes the notices.
 * @param origins by the name of a bundle, the files that it was made of, relative to the repository
 * @throws where a package has no licence file and is not known to have none
 */
export function writeNotices(file, origins = readOrigins()) {
  fs.writeFileSync(file, noticesOf(Object.values(origins).flat()));
}

function readOrigins() {
  return JSON.parse(fs.readFileSync(path.join(root, 'dist', 'origins.json'), 'utf8'));
}

/** The notices of what some files belong to. */
export function noticesOf(files) {
  const packages = new Map();
  for (const name of BESIDE) addFile(packages, path.join('node_modules', name, 'package.json'));
  for (const file of files) if (file.includes('node_modules/')) addFile(packages, file);
  const sorted = [...packages.values()].sort((a, b) => (a.title < b.title ? -1 : 1));
  return [HEAD, ...sorted.map((entry) => sectionOf(entry)), ...textsOf(sorted)].join(
    `\n${LINE}\n\n`,
  );
}

function addFile(packages, file) {
  const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
  const { name, version } = JSON.parse(
    fs.readFileSync(path.join(root, folder, 'package.json'), 'utf8'),
  );
  const title = `${name} ${version}`;
  const entry = packages.get(title) ?? { name, title, folder: path.join(root, folder), files: [] };
  entry.files.push(path.join(root, file));
  packages.set(title, entry);
}

function sectionOf({ name, title, folder, files }) {
  const own = fs.readdirSync(folder).filter((entry) => /^(licen[cs]e|notice|copying)/i.test(entry));
  const known = WITHOUT_FILE[name];
  if (own.length === 0 && known === undefined) {
    throw new Error(
      `${title} is inside a bundle and has no licence file: add it to scripts/package/unnamed.mjs.`,
    );
  }
  const parts =
    own.length > 0
      ? own.sort().map((entry) => fs.readFileSync(path.join(folder, entry), 'utf8').trim())
      : [statement(known), ...noticesInside(files)];
  const inside = (COMPILED_IN[name] ?? []).map(
    (library) => `Compiled into its WebAssembly: ${library.name}\n${statement(library)}`,
  );
  return `${title}\n\n${[...parts, ...inside].join('\n\n')}\n`;
}

function statement({ licences, copyright }) {
  return `${copyright.join('\n')}\nLicence: ${licences.join(' and ')} (text at the end)`;
}

/** Notices in comments of sources that were put together before they came here, but those of TensorFlow's authors. */
function noticesInside(files) {
  const found = new Map();
  for (const file of files) {
    if (!/\.[cm]?js$/.test(file)) continue;
    for (const [comment] of fs
      .readFileSync(file, 'utf8')
      .matchAll(/\/\*[^]*?\*\/|(?:[ \t]*\/\/.*\n)+/g)) {
      if (!/copyright/i.test(comment) || /Google (LLC|Inc)|The TensorFlow Authors/.test(comment))
        continue;
      const text = comment
        .replace(/^\s*(\/\*+!?|\*+\/|\*|\/\/)[ \t]?|\*+\/\s*$/gm, '')
        .replace(/[ \t]+$/gm, '')
        .trim();
      found.set(text.replace(/\W+/g, ' '), text);
    }
  }
  return [...found.values()].map((text) => `Its sources hold this notice:\n\n${text}`);
}

function textsOf(packages) {
  const used = packages.flatMap(({ name }) => [
    ...(WITHOUT_FILE[name]?.licences ?? []),
    ...(COMPILED_IN[name] ?? []).flatMap(({ licences }) => licences),
  ]);
  return [...new Set(used)].sort().map((licence) => {
    const file =
      licence === 'Apache-2.0'
        ? path.join(root, 'LICENSE')
        : path.join(here, 'licences', `${licence}.txt`);
    return `${licence}\n\n${fs.readFileSync(file, 'utf8').trim()}\n`;
  });
}
