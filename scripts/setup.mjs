// Does whatever set-up is missing: dependencies, build, native engine. Runs before anything is installed, so it uses
// Node alone. `npm start`, `npm test` and `npm run bench` call it; a second call takes a blink.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const at = (...parts) => path.join(root, ...parts);

/** Makes dependencies, build and engine ready. @returns whether the native engine is */
export function setUp() {
  requireNode();
  installDependencies();
  build();
  return installNative();
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 9)) {
    fail(`Node ${process.versions.node} is too old: Winning Ticket needs 20.9 or newer.`);
  }
}

function installDependencies() {
  const lock = createHash('sha256')
    .update(fs.readFileSync(at('package-lock.json')))
    .digest('hex');
  const stamp = at('node_modules', '.winning-ticket-lock');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === lock) return;
  console.log('Installing dependencies (npm ci) ...');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  run(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    shell: process.platform === 'win32',
  });
  fs.writeFileSync(stamp, lock);
}

function build() {
  const outputs = ['extension.js', 'winning-ticket.js', 'worker.js', 'reader.js'].map((name) =>
    modified(at('dist', name)),
  );
  const sources = ['src', 'webview', 'esbuild.js', 'package.json', 'package-lock.json'].map(
    (name) => at(name),
  );
  if (Math.min(...outputs) >= Math.max(...sources.map(newest)) && outputs.every((t) => t > 0))
    return;
  console.log('Building ...');
  run(process.execPath, [at('esbuild.js')]);
}

/** Time of the newest file in a tree. */
function newest(file) {
  if (!fs.statSync(file).isDirectory()) return modified(file);
  return Math.max(0, ...fs.readdirSync(file).map((entry) => newest(path.join(file, entry))));
}

function modified(file) {
  return fs.existsSync(file) ? fs.statSync(file).mtimeMs : 0;
}

/**
 * Brings the native engine, once. Without it everything still works, only slower: that is said in a line, and where it
 * could not be brought, that is not tried again until program, machine or settings change, or `--retry` asks for it. A
 * machine that checks every change (CI=true) must have it where it is proved to work; it keeps the wheel for its next run.
 */
function installNative() {
  const checks = process.env.CI === 'true';
  // Seen by the tests too, one of which installs the engine from nothing.
  if (checks) process.env.WINNING_TICKET_NATIVE_WHEELS ||= keptWheels();
  const cli = at('dist', 'winning-ticket.js');
  const status = nativeStatus(cli);
  if (status.load?.loads === true) return true;
  const { failure } = status;
  if (failure?.stands === true && !checks && !wantsRetry()) {
    const again = 'Not tried again until something changes; "npm run setup -- --retry" does.';
    console.log(`No native engine: ${failure.message} ${GOING_ON} ${again}`);
    return false;
  }
  console.log('Installing the native engine (TensorFlow, once per user) ...');
  spawnSync(process.execPath, [cli, 'native', 'install'], { stdio: 'inherit' });
  if (nativeStatus(cli).load?.loads === true) return true;
  if (checks && status.machine?.startsWith('linux-x64-glibc') === true) {
    fail('The native engine must install and load on this machine, and does not: see above.');
  }
  console.log(GOING_ON);
  return false;
}

const GOING_ON = 'Going on with WebAssembly, about ten times slower.';

function keptWheels() {
  return path.join(os.homedir(), '.cache', 'winning-ticket', 'wheels');
}

function wantsRetry() {
  return process.argv.includes('--retry') || process.env.WINNING_TICKET_NATIVE_RETRY === '1';
}

/** What `native status` says; nothing where it says nothing. */
function nativeStatus(cli) {
  const { stdout } = spawnSync(process.execPath, [cli, 'native', 'status', '--json'], {
    encoding: 'utf8',
  });
  try {
    return JSON.parse(stdout);
  } catch {
    return {};
  }
}

export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) fail(`${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setUp();
