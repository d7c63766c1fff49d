// Sets up the VS Code server of a version: VS Code's own server and web workbench, from npm packages, nothing else.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { cacheFolder, isReady, makeOnce } from './cache.mjs';
import { INTEGRITY, SERVERS } from './recipe.mjs';

const REMEDY =
  'The tests in VS Code need Linux on x64, the npm registry, and a C++ compiler with make and python3; WINNING_TICKET_VSCODE=none leaves them out.';

/**
 * Makes a VS Code server ready, or finds it in the user's cache.
 * @returns `{version, vscode, folder, node}`, or `{version, vscode, missing}` with the reason and the remedy
 */
export async function setUpServer(version, log = console.log) {
  const server = SERVERS[version];
  const about = { version, vscode: server.vscode };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    const here = `${process.platform}-${process.arch}`;
    return { ...about, missing: `There is no VS Code server of the tests for ${here}. ${REMEDY}` };
  }
  const folder = path.join(cacheFolder('vscode'), version);
  try {
    if (!isReady(folder, version)) log(`Setting up VS Code ${server.vscode} (once per user) ...`);
    await makeOnce(folder, version, (partial) => make(version, server, partial));
    return { ...about, folder, node: nodeOf(folder, server) };
  } catch (error) {
    const why = error.stderr?.toString().trim().split('\n').slice(-5).join('\n') || error.message;
    return { ...about, missing: `VS Code ${server.vscode} could not be set up: ${why} ${REMEDY}` };
  }
}

function nodeOf(folder, { node }) {
  const own = path.join(folder, 'node');
  if (fs.existsSync(own)) return own;
  if (hasNode(node.major)) return process.execPath;
  // Made by a process that ran on the Node that the server needs.
  fetchMember(node.from, 'bin/node', own, folder);
  return own;
}

function hasNode(major) {
  return process.versions.node.startsWith(`${major}.`);
}

async function make(version, server, folder) {
  unpack(fetchPackage(`code-server@${version}`, folder), ['package/lib/vscode'], folder, 3);
  // Without --legacy-peer-deps npm takes the package's own lock for incomplete.
  npm(['ci', '--omit=dev', '--ignore-scripts', '--legacy-peer-deps'], folder);
  for (const { from, member, to } of server.files) {
    fetchMember(from, member, path.join(folder, to), folder);
  }
  if (!hasNode(server.node.major)) {
    fetchMember(server.node.from, 'bin/node', path.join(folder, 'node'), folder);
  }
  for (const name of server.prune) {
    fs.rmSync(path.join(folder, name), { recursive: true, force: true });
  }
  const { keepOnly } = server;
  for (const name of keepOnly ? fs.readdirSync(path.join(folder, keepOnly.folder)) : []) {
    if (name === keepOnly.name) continue;
    fs.rmSync(path.join(folder, keepOnly.folder, name), { recursive: true });
  }
  // Terminals need it; its own scripts fail after it is built, and the build counts.
  for (const name of server.rebuild) rebuild(name, 'build/Release/pty.node', folder);
  // Without it every output channel stays empty.
  rebuild('@vscode/spdlog', 'build/Release/spdlog.node', folder);
  for (const name of ['native-watchdog', '@vscode/native-watchdog']) {
    const module = path.join(folder, 'node_modules', name);
    if (!fs.existsSync(module)) continue;
    // A server of tests has no parent to watch; without this its log begins with a stack trace.
    const built = path.join(module, 'build', 'Release');
    fs.mkdirSync(built, { recursive: true });
    fs.writeFileSync(path.join(built, 'watchdog.js'), 'exports.start = () => {};\n');
  }
}

function rebuild(name, output, folder) {
  let failure;
  try {
    npm(['rebuild', name, '--ignore-scripts=false'], folder);
  } catch (error) {
    failure = error;
  }
  if (fs.existsSync(path.join(folder, 'node_modules', name, output))) return;
  throw failure ?? new Error(`${name} was not compiled.`);
}

function npm(args, cwd) {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const include = path.resolve(process.execPath, '..', '..', 'include', 'node', 'node_api.h');
  // The headers that lie beside this Node; else node-gyp downloads them.
  const own = fs.existsSync(include) && !process.env.npm_config_nodedir;
  const nodedir = own && { npm_config_nodedir: path.resolve(include, '..', '..', '..') };
  return execFileSync('npm', [...args, ...quiet], {
    cwd,
    env: { ...process.env, ...nodedir },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 26,
  });
}

/** Fetches a package and compares it with {@link INTEGRITY}. @returns its file */
function fetchPackage(name, folder) {
  const packed = npm(['pack', name, '--silent', `--pack-destination=${folder}`], folder);
  const file = path.join(folder, path.basename(packed.trim().split('\n').at(-1)));
  const hash = createHash('sha512').update(fs.readFileSync(file)).digest('base64');
  if (hash !== INTEGRITY[name]) {
    throw new Error(`${name} is not what it was: its SHA-512 is ${hash}, not ${INTEGRITY[name]}.`);
  }
  return file;
}

function fetchMember(name, member, to, folder) {
  const temporary = fs.mkdtempSync(path.join(folder, '.member-'));
  unpack(fetchPackage(name, temporary), [`package/${member}`], temporary, 1);
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.renameSync(path.join(temporary, member), to);
  fs.chmodSync(to, 0o755);
  fs.rmSync(temporary, { recursive: true });
}

function unpack(file, members, folder, strip) {
  execFileSync('tar', ['xzf', file, `--strip-components=${strip}`, '-C', folder, ...members]);
  fs.rmSync(file);
}
