// Bundles the suite that runs inside VS Code's extension host: each test file by itself, VS Code and mocha from outside.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** @returns `{index, files}`: the bundle that runs them all, and how many there are */
export async function buildHostSuite() {
  const sources = path.join(root, 'test', 'host');
  const outdir = path.join(root, 'dist', 'test', 'host');
  const tests = fs
    .readdirSync(sources, { recursive: true })
    .filter((name) => name.endsWith('.test.ts'));
  // Those of files that are gone must not run.
  fs.rmSync(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: [path.join(sources, 'index.ts'), ...tests.map((name) => path.join(sources, name))],
    outbase: sources,
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return { index: path.join(outdir, 'index.js'), files: tests.length };
}
