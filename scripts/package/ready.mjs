// The packaged extension for tests: packaged when something of it has changed.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const SOURCES = [
  ...[
    'src',
    'webview',
    'media',
    'examples',
    'scripts/package',
    'scripts/package.mjs',
    'esbuild.js',
  ],
  ...['package.json', 'package-lock.json', 'package.nls.json', '.vscodeignore'],
  ...['README.md', 'CHANGELOG.md', 'LICENSE'],
];

/** @returns `{vsix}`, its file; or `{missing}` with the reason and the remedy */
export async function readyPackage(log = console.error) {
  const vsix = path.join(root, 'dist', 'winning-ticket.vsix');
  const sources = SOURCES.map((name) => path.join(root, name)).filter((file) =>
    fs.existsSync(file),
  );
  if (modified(vsix) <= Math.max(...sources.map(newest))) {
    log('Packaging the extension ...');
    const script = path.join(root, 'scripts', 'package.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
      cwd: root,
      encoding: 'utf8',
    });
    if (status !== 0) {
      const said = `${stdout}${stderr}`.trim();
      return { missing: `The extension could not be packaged; see "npm run package". ${said}` };
    }
  }
  return { vsix };
}

/** Time of the newest file in a tree. */
function newest(file) {
  if (!fs.statSync(file).isDirectory()) return modified(file);
  return Math.max(0, ...fs.readdirSync(file).map((entry) => newest(path.join(file, entry))));
}

function modified(file) {
  return Math.floor(fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
}
