// `npm test`: does the set-up that is missing, then types, lint and every test. Names behind `--` choose test files.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root, setUp } from './setup.mjs';

const native = setUp();
const total = { passed: 0, failed: 0, skipped: 0 };
const chosen = process.argv.slice(2);

/** One check by a program of its own, counted as one test. */
function check(name, file, args) {
  const begin = performance.now();
  const { status } = spawnSync(process.execPath, [path.join(root, file), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  total[status === 0 ? 'passed' : 'failed']++;
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  console.log(`${status === 0 ? '✔' : '✖'} ${name} (${seconds} s)`);
}

if (chosen.length === 0) {
  check('types', 'node_modules/typescript/bin/tsc', ['--noEmit']);
  check('lint', 'node_modules/eslint/bin/eslint.js', ['.', '--max-warnings', '0']);
  check('imports', 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs', [
    'src',
    '--config',
    '.dependency-cruiser.cjs',
  ]);
  check('format', 'node_modules/prettier/bin/prettier.cjs', [
    '--check',
    '--log-level',
    'warn',
    '.',
  ]);
}

const files = fs
  .readdirSync(path.join(root, 'test'), { recursive: true })
  .filter((name) => name.endsWith('.test.ts'))
  .filter((name) => chosen.length === 0 || chosen.some((part) => name.includes(part)))
  .map((name) => path.join('test', name))
  .sort();
const counts = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'winning-ticket-')), 'counts.json');
const { status } = spawnSync(
  process.execPath,
  [
    '--require=./test/setup.cjs',
    '--import=tsx',
    '--test',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=./test/counts.mjs',
    `--test-reporter-destination=${counts}`,
    ...files,
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, WINNING_TICKET_NATIVE_READY: native ? '1' : '' },
  },
);
try {
  for (const [key, n] of Object.entries(JSON.parse(fs.readFileSync(counts, 'utf8'))))
    total[key] += n;
} catch {
  total.failed++;
}
fs.rmSync(path.dirname(counts), { recursive: true, force: true });
if (status !== 0 && total.failed === 0) total.failed++;
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 ? 0 : 1;
