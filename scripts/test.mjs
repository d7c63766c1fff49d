// `npm test`: does the set-up that is missing, then types, lint and every test. Names behind `--` choose test files.
// WINNING_TICKET_VSCODE chooses the versions of VS Code: the newest where it is not set, all, none.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root, setUp } from './setup.mjs';

/** What the tests in VS Code need is made ready once, and they read there what there is. */
async function makeVscodeReady(folder) {
  const { prepareVscode } = await import('./vscode.mjs');
  const prepared = await prepareVscode(console.log);
  const parts = [...(prepared.servers ?? []), prepared.chromium ?? {}, prepared.extension ?? {}];
  const reasons = new Set(parts.flatMap(({ missing }) => missing ?? []));
  for (const reason of reasons) console.log(`No tests in VS Code: ${reason}`);
  const file = path.join(folder, 'vscode.json');
  fs.writeFileSync(file, JSON.stringify(prepared));
  return file;
}

/** Where the time of the suite goes, as it has a limit. */
function printSlowest(milliseconds) {
  const slowest = Object.entries(milliseconds).sort(([, a], [, b]) => b - a);
  console.log('The slowest files, in seconds:');
  for (const [file, time] of slowest.slice(0, 25)) {
    console.log(`${(time / 1000).toFixed(1).padStart(7)}  ${path.relative(root, file)}`);
  }
}

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
  for (const project of ['.', 'webview', 'test/webview', 'test/e2e', 'test/host']) {
    if (!fs.existsSync(path.join(root, project, 'tsconfig.json'))) continue;
    const name = project === '.' ? 'types' : `types of ${project}`;
    check(name, 'node_modules/typescript/bin/tsc', ['--noEmit', '--project', project]);
  }
  check('lint', 'node_modules/eslint/bin/eslint.js', ['.', '--max-warnings', '0']);
  check('imports', 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs', [
    'src',
    'webview',
    '--config',
    '.dependency-cruiser.cjs',
  ]);
  check('texts for translators', 'scripts/l10n.mjs', ['--check']);
  check('format', 'node_modules/prettier/bin/prettier.cjs', [
    '--check',
    '--log-level',
    'warn',
    '.',
  ]);
}

const files = fs
  .readdirSync(path.join(root, 'test'), { recursive: true })
  // Those in test/host run inside VS Code, by test/e2e/hostSuite.test.ts.
  .filter((name) => name.endsWith('.test.ts') && !name.startsWith(`host${path.sep}`))
  .filter((name) => chosen.length === 0 || chosen.some((part) => name.includes(part)))
  .map((name) => path.join('test', name))
  .sort();
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'winning-ticket-'));
const counts = path.join(temporary, 'counts.json');
const vscode = files.some((name) => name.startsWith(path.join('test', 'e2e')))
  ? await makeVscodeReady(temporary)
  : '';
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
    env: {
      ...process.env,
      WINNING_TICKET_NATIVE_READY: native ? '1' : '',
      WINNING_TICKET_VSCODE_READY: vscode,
    },
  },
);
try {
  const counted = JSON.parse(fs.readFileSync(counts, 'utf8'));
  for (const [key, n] of Object.entries(counted.total)) total[key] += n;
  if (chosen.length === 0) printSlowest(counted.files);
} catch {
  total.failed++;
}
fs.rmSync(temporary, { recursive: true, force: true });
if (status !== 0 && total.failed === 0) total.failed++;
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 ? 0 : 1;
