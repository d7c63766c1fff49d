import os from 'node:os';
import path from 'node:path';

/** File name of the Node binding, in the installed folder as in a folder that the user names. */
export const BINDING_NAME = 'tfjs_binding.node';

/** File name of the manifest in an installed folder. */
export const MANIFEST_NAME = 'native.json';

/** Prefix of the folders in which an installation is prepared. */
export const PARTIAL_PREFIX = '.partial-';

/** The folder, inside the cache, of wheels on their way. */
export const DOWNLOADS_NAME = 'downloads';

/** What to do when the engine is not installed; ends a sentence. */
export const INSTALL_REMEDY =
  'install it with "winning-ticket native install" (or the command "Winning Ticket: Install Native Engine" in VS Code)';

/** The machine that an engine is looked up for. */
export interface Host {
  readonly platform: string;
  readonly arch: string;
  /** Version of the GNU C library; `undefined` on Linux means another one (musl). */
  readonly glibc: string | undefined;
}

let runningGlibc: { readonly version: string | undefined } | undefined;

/** The machine that this process runs on. The C library is asked for once a process (about 5 ms). */
export function thisHost(): Host {
  const { platform, arch } = process;
  if (platform !== 'linux') return { platform, arch, glibc: undefined };
  runningGlibc ??= { version: readGlibcVersion() };
  return { platform, arch, glibc: runningGlibc.version };
}

function readGlibcVersion(): string | undefined {
  // Without this, newer versions of Node look up the names of all open connections for the report.
  const settings = process.report as unknown as { excludeNetwork?: boolean };
  const before = settings.excludeNetwork;
  if (before !== undefined) settings.excludeNetwork = true;
  try {
    const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
    return report.header?.glibcVersionRuntime;
  } finally {
    if (before !== undefined) settings.excludeNetwork = before;
  }
}

/**
 * The folder that holds every installed version: `WINNING_TICKET_NATIVE_CACHE` where set, else
 * `winning-ticket/native` in the user's cache folder as the platform defines it.
 */
export function nativeCacheFolder(
  environment: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
  home: string = os.homedir(),
): string {
  const paths = platform === 'win32' ? path.win32 : path.posix;
  const own = environment['WINNING_TICKET_NATIVE_CACHE'];
  if (own) return path.resolve(own);
  if (platform === 'win32') {
    const local = environment['LOCALAPPDATA'] ?? paths.join(home, 'AppData', 'Local');
    return paths.join(local, 'winning-ticket', 'native');
  }
  if (platform === 'darwin')
    return paths.join(home, 'Library', 'Caches', 'winning-ticket', 'native');
  // The base directory specification says that a relative path is invalid and is to be ignored.
  const xdg = environment['XDG_CACHE_HOME'];
  const base = xdg && path.posix.isAbsolute(xdg) ? xdg : paths.join(home, '.cache');
  return paths.join(base, 'winning-ticket', 'native');
}

/** Where wheels lie on their way. */
export interface WheelFolder {
  readonly folder: string;
  /** Whether the wheel stays there for other installations, as `WINNING_TICKET_NATIVE_WHEELS` asks for. */
  readonly keep: boolean;
}

/** The folder that the environment names for wheels, else one in the cache that goes when it is not needed. */
export function wheelFolder(environment: NodeJS.ProcessEnv, cache: string): WheelFolder {
  const named = environment['WINNING_TICKET_NATIVE_WHEELS'];
  return named
    ? { folder: path.resolve(named), keep: true }
    : { folder: path.join(cache, DOWNLOADS_NAME), keep: false };
}

/** Name of the folder of one version, e.g. `tensorflow-2.15.1-linux-x64-napi8`. */
export function versionFolderName(version: string, host: Pick<Host, 'platform' | 'arch'>): string {
  return `tensorflow-${version}-${host.platform}-${host.arch}-napi8`;
}

/** Whether a name in the cache folder is that of an installed version, of whatever platform. */
export function isVersionFolderName(name: string): boolean {
  return /^tensorflow-[0-9A-Za-z.+_]+-[a-z0-9]+-[a-z0-9]+-napi\d+$/.test(name);
}
