// What a VSIX holds, and what it must and must not hold.
import { unzipSync } from 'fflate';

/** A VSIX must stay below this. */
export const MOST_BYTES = 8_000_000;

/** Files that the extension opens at run time, or that go with it by law or custom; patterns stand for at least one. */
const NEEDED = [
  'package.json',
  'readme.md',
  'changelog.md',
  'LICENSE.txt',
  'THIRD-PARTY-NOTICES.txt',
  'dist/extension.js',
  'dist/winning-ticket.js',
  'dist/worker.js',
  'dist/reader.js',
  ...['controls.js', 'run.js', 'run.css', 'inspector.js', 'inspector.css'].map(
    (name) => `dist/webview/${name}`,
  ),
  'dist/wasm/tfjs-backend-wasm.wasm',
  'dist/wasm/tfjs-backend-wasm-simd.wasm',
  'dist/native-src/binding/tfjs_binding.cc',
  'dist/native-src/node-api/node_api.h',
  'dist/native-src/node-api/LICENSE',
  'dist/prebuilt/linux-x64/tfjs_binding.node',
  'dist/prebuilt/linux-x64/binding.json',
  'dist/prebuilt/linux-x64/NOTICE',
  'media/icon.png',
  'media/runs.svg',
  'media/ticket.schema.json',
  /^examples\/.+\.ticket\.json$/,
];

const FORBIDDEN = [
  [/(^|\/)node_modules\//, 'is a module, which bundles hold'],
  [/\.map$/, 'is a source map'],
  [/(^|\/)tests?\//, 'is of the tests'],
  [/\.tsx?$/, 'is a source'],
  [/(^|\/)winning-ticket-runs\//, 'is of a run'],
  [/(^|\/)\.(?!vscodeignore$)/, 'is hidden'],
];

/** @returns the files of a VSIX's extension, by their names in it */
export function filesOfVsix(bytes) {
  const files = Object.entries(unzipSync(bytes)).filter(([name]) => name.startsWith('extension/'));
  return new Map(files.map(([name, content]) => [name.slice('extension/'.length), content]));
}

/**
 * Compares a VSIX with what it must be.
 * @param bytes the size of the VSIX
 * @param names the files of its extension
 * @returns what is wrong, a sentence each
 */
export function wrongWith(bytes, names) {
  const wrong = [];
  if (bytes >= MOST_BYTES) wrong.push(`It has ${bytes} bytes; ${MOST_BYTES} are too many.`);
  for (const needed of NEEDED) {
    const there =
      typeof needed === 'string' ? names.includes(needed) : names.some((name) => needed.test(name));
    if (!there) wrong.push(`${needed} is missing.`);
  }
  for (const name of names) {
    const why = FORBIDDEN.find(([pattern]) => pattern.test(name))?.[1];
    if (why) wrong.push(`${name} ${why}.`);
  }
  return wrong;
}
