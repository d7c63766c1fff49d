// `npm test`: does the set-up that is missing, then types, lint and every test. Names behind `--` choose test files.
// WINNING_TICKET_VSCODE chooses the versions of VS Code: the newest where it is not set, all, none.
import { spawn, spawnSync } from 'node:child_process';
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

/** One check by a program of its own, counted as one test; what it prints comes at its end. */
async function check(name, file, args) {
  const begin = performance.now();
  const child = spawn(process.execPath, [path.join(root, file), ...args], { cwd: root });
  const printed = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => printed.push(data));
  const status = await new Promise((resolve) => child.on('close', resolve));
  total[status === 0 ? 'passed' : 'failed']++;
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  process.stdout.write(Buffer.concat(printed));
  console.log(`${status === 0 ? '✔' : '✖'} ${name} (${seconds} s)`);
}

/** Does checks two at once: none of them uses a second processor itself. */
async function checkAll(checks) {
  const left = [...checks];
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await check(...next);
  };
  await Promise.all([work(), work()]);
}

if (chosen.length === 0) {
  const projects = ['.', 'webview', 'test/webview', 'test/e2e', 'test/host'];
  await checkAll([
    // The longest first.
    ['lint', 'node_modules/eslint/bin/eslint.js', ['.', '--max-warnings', '0']],
    ...projects.map((project) => [
      project === '.' ? 'types' : `types of ${project}`,
      'node_modules/typescript/bin/tsc',
      ['--noEmit', '--project', project],
    ]),
    [
      'imports',
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
      ['src', 'webview', '--config', '.dependency-cruiser.cjs'],
    ],
    ['texts for translators', 'scripts/l10n.mjs', ['--check']],
    ['format', 'node_modules/prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']],
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
const inVscode = (name) => name.startsWith(path.join('test', 'e2e'));
const groups = [
  // A file is a process, which leaves most of a second processor to another one.
  {
    files: files.filter((name) => !inVscode(name)),
    atOnce: Math.min(2, os.availableParallelism()),
  },
  // A server, an editor and a browser are enough at once.
  { files: files.filter(inVscode), atOnce: 1 },
];
const milliseconds = {};
let status = 0;
for (const [i, { files: names, atOnce }] of groups.entries()) {
  if (names.length === 0) continue;
  const counts = path.join(temporary, `counts-${i}.json`);
  const vscode = names.some(inVscode) ? await makeVscodeReady(temporary) : '';
  const ended = spawnSync(
    process.execPath,
    [
      '--require=./test/setup.cjs',
      '--require=./test/typescript.cjs',
      '--test',
      `--test-concurrency=${atOnce}`,
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      '--test-reporter=./test/counts.mjs',
      `--test-reporter-destination=${counts}`,
      ...names,
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
  status ||= ended.status ?? 1;
  try {
    const counted = JSON.parse(fs.readFileSync(counts, 'utf8'));
    for (const [key, n] of Object.entries(counted.total)) total[key] += n;
    Object.assign(milliseconds, counted.files);
  } catch {
    total.failed++;
  }
}
if (chosen.length === 0) printSlowest(milliseconds);
fs.rmSync(temporary, { recursive: true, force: true });
if (status !== 0 && total.failed === 0) total.failed++;
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 ? 0 : 1;
