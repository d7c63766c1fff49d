import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Places } from './places';
import { type Target } from './prepared';

/** A running VS Code server. */
export interface RunningServer {
  readonly port: number;
  /** Address of the workbench; `query` is what stands behind the question mark. */
  url(query: Readonly<Record<string, string>>): string;
  /** What it wrote. */
  log(): string;
  /** Ends it and its extension hosts, as closing VS Code does; detached runs go on. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** Needed for the in-host suite; hides notifications. */
  readonly smokeTest?: boolean;
  /** Whether folders must be trusted first, as on a desktop. */
  readonly workspaceTrust?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

const START_LIMIT = 60_000;
const STOP_LIMIT = 10_000;

/** Extensions folders into which VS Code has installed the VSIX, by the folder of that VS Code. */
const installed = new Map<string, string>();

/**
 * Installs the VSIX as a user would. VS Code does so once; from then on it is a copy of what it made.
 * @returns the folder that it was unpacked into
 */
export function installVsix(
  target: Target,
  places: Places,
  extensions = places.extensions,
): string {
  const made = installed.get(target.folder);
  if (made === undefined) {
    install(target, { ...places, extensions });
    const kept = fs.mkdtempSync(path.join(os.tmpdir(), 'winning-ticket-extensions-'));
    process.once('exit', () => fs.rmSync(kept, { recursive: true, force: true }));
    copyExtensions(extensions, kept);
    installed.set(target.folder, kept);
  } else copyExtensions(made, extensions);
  const name = fs.readdirSync(extensions).find((entry) => entry.startsWith('winning-ticket.'));
  if (name === undefined) throw new Error('VS Code did not install the VSIX.');
  return path.join(extensions, name);
}

function install(target: Target, places: Places): void {
  execFileSync(
    target.node,
    [...programOf(target, places), '--install-extension', target.vsix, ...quiet],
    { env: places.environment, stdio: ['ignore', 'pipe', 'pipe'], timeout: START_LIMIT },
  );
}

/** Copies a folder of extensions, and its list, which names where they lie. */
function copyExtensions(from: string, to: string): void {
  fs.cpSync(from, to, { recursive: true });
  const list = path.join(to, 'extensions.json');
  const text = fs.readFileSync(list, 'utf8');
  fs.writeFileSync(list, text.replaceAll(from, to));
}

/**
 * VS Code's own extensions that the tests have to do with. Others, such as git's and TypeScript's, would start with every
 * window and take seconds each time.
 */
const builtIn = [
  'configuration-editing',
  'json',
  'json-language-features',
  'markdown-basics',
  'markdown-language-features',
  'theme-defaults',
  'theme-modern-icons',
  'theme-seti',
];

/** Links the wanted ones of VS Code's own extensions, as far as this version has them. */
function linkBuiltIn({ folder }: Target, places: Places): void {
  for (const name of builtIn) {
    const link = path.join(places.builtIn, name);
    const from = path.join(folder, 'extensions', name);
    if (fs.existsSync(from) && !fs.existsSync(link)) fs.symlinkSync(from, link);
  }
}

const quiet = ['--accept-server-license-terms', '--telemetry-level', 'off'];

function programOf({ folder }: Target, places: Places): string[] {
  return [
    path.join(folder, 'out', 'server-main.js'),
    ...['--user-data-dir', places.userData],
    ...['--server-data-dir', places.serverData],
    ...['--extensions-dir', places.extensions],
    ...['--builtin-extensions-dir', places.builtIn],
  ];
}

/** The port of each VS Code, by its folder, so that the browser knows its own again. */
const ports = new Map<string, number>();

/**
 * Starts a VS Code server, on the port that the one before it had.
 * @throws where it does not listen within a minute
 */
export async function startServer(
  target: Target,
  places: Places,
  options: ServerOptions = {},
): Promise<RunningServer> {
  linkBuiltIn(target, places);
  const child = spawn(
    target.node,
    [
      ...programOf(target, places),
      ...quiet,
      ...['--host', '127.0.0.1', '--port', String(ports.get(target.folder) ?? 0)],
      '--without-connection-token',
      ...(options.workspaceTrust ? [] : ['--disable-workspace-trust']),
      ...(options.smokeTest ? ['--enable-smoke-test-driver'] : []),
    ],
    {
      env: { ...places.environment, ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    },
  );
  let log = '';
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const port = await new Promise<number>((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`VS Code's server ${why}.\n${log}`));
    const timer = setTimeout(() => fail('did not start'), START_LIMIT);
    const read = (chunk: Buffer): void => {
      log += chunk.toString();
      const listening = /Extension host agent listening on (\d+)/.exec(log);
      if (!listening) return;
      clearTimeout(timer);
      resolve(Number(listening[1]));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', (error) => fail(`could not be started: ${error.message}`));
    void gone.then((code) => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
  });
  ports.set(target.folder, port);
  const end = (signal: NodeJS.Signals): void => {
    try {
      process.kill(-child.pid!, signal);
    } catch {
      // The group is empty.
    }
  };
  return {
    port,
    url: (query) => `http://127.0.0.1:${port}/?${new URLSearchParams(query).toString()}`,
    log: () => log,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => end('SIGKILL'), STOP_LIMIT);
      await gone;
      clearTimeout(timer);
      end('SIGKILL');
    },
  };
}

const SETTINGS = {
  // The server's --telemetry-level does not reach the extension host; this does.
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.reduceMotion': 'on',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.colorTheme': 'Default Dark Modern',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'chat.disableAIFeatures': true,
  'security.workspace.trust.startupPrompt': 'never',
  'window.dialogStyle': 'custom',
  'git.openRepositoryInParentFolders': 'never',
};

/** Writes the user's settings; a running VS Code takes them over. */
export function writeSettings(
  { userData }: Places,
  settings: Readonly<Record<string, unknown>>,
): void {
  const folder = path.join(userData, 'User');
  fs.mkdirSync(folder, { recursive: true });
  const text = JSON.stringify({ ...SETTINGS, ...settings }, null, 2);
  fs.writeFileSync(path.join(folder, 'settings.json'), text);
}

/** The logs of the extension hosts of these places. */
export function hostLogs({ userData }: Places): string {
  const folder = path.join(userData, 'logs');
  // Only here: elsewhere processes that end clear their temporary folders, and a walk through those fails.
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('remoteexthost.log'))
    .map((name) => fs.readFileSync(path.join(folder, name), 'utf8'))
    .join('\n');
}

/**
 * The errors in logs of extension hosts: those that nobody caught, rejections that nobody handled, and what extensions
 * log themselves. Left out are those of VS Code's own: of extensions that it brings (in `folder`), of its locks, which it may
 * read while another of its hosts is writing them, and of connections that end with their window.
 */
export function hostErrors(logs: string, folder: string): readonly string[] {
  return logs
    .split(/\n(?=\d{4}-\d\d-\d\d )/)
    .filter((entry) => /^\S+ \S+ \[error\]|rejected promise not handled/.test(entry))
    .filter((entry) => /winning-ticket\.winning-ticket-/.test(entry) || !isOwn(entry, folder));
}

function isOwn(entry: string, folder: string): boolean {
  return (
    entry.includes(path.join(folder, 'extensions')) ||
    /\[error\] \[vscode\.|ECONNRESET|EPIPE|\bvscode\.lock\b/.test(entry) ||
    isHalfLock(entry, folder)
  );
}

/** A lock does not tell its name where it is no JSON; nobody but VS Code's program has a part in reading it. */
function isHalfLock(entry: string, folder: string): boolean {
  const files = [...entry.matchAll(/file:\/\/([^\s)]+)/g)].map(([, file]) => file!);
  const program = path.join(folder, 'out', 'vs', 'workbench', 'api');
  return (
    /SyntaxError: .*JSON/.test(entry) &&
    /\bat JSON\.parse/.test(entry) &&
    files.length > 0 &&
    files.every((file) => file.startsWith(program))
  );
}
