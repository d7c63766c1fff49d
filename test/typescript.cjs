// Loads TypeScript in Node as tests and benchmarks need it: compiled file by file, kept by content, at a tenth of what a
// loader of modules costs every process at its start. Types are checked by `npm test` itself, before.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const Module = require('node:module');
const os = require('node:os');
const path = require('node:path');

const { version } = require('esbuild/package.json');
const options = {
  loader: 'ts',
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  sourcemap: 'inline',
  sourcesContent: false,
  supported: { 'dynamic-import': true },
};
/** Our own modules that are loaded late are TypeScript, too; others may be ES modules. */
const loadedLate = /\bimport\(("\.[^"\n]*"|'\.[^'\n]*')\)/g;
const salt = JSON.stringify([version, options, loadedLate.source]);
const folder = path.join(os.tmpdir(), `winning-ticket-typescript-${os.userInfo().uid}`);

function compiled(file) {
  const source = fs.readFileSync(file, 'utf8');
  const key = createHash('sha256')
    .update(salt)
    .update(file)
    .update('\0')
    .update(source)
    .digest('hex');
  const kept = path.join(folder, `${key}.js`);
  try {
    return fs.readFileSync(kept, 'utf8');
  } catch {
    // Not compiled yet.
  }
  const { transformSync } = require('esbuild');
  const { code: plain } = transformSync(source, { ...options, sourcefile: file });
  const code = plain.replace(loadedLate, 'Promise.resolve().then(() => require($1))');
  fs.mkdirSync(folder, { recursive: true });
  const unfinished = `${kept}.${process.pid}`;
  fs.writeFileSync(unfinished, code);
  fs.renameSync(unfinished, kept);
  return code;
}

process.setSourceMapsEnabled(true);
Module._extensions['.ts'] = (module, file) => module._compile(compiled(file), file);
