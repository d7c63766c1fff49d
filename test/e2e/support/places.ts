import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isVersionFolderName, nativeCacheFolder } from '../../../src/native/location';

/** The folders and the environment of one VS Code; nothing of them is shared with another. */
export interface Places {
  /** All of it, to be removed. */
  readonly root: string;
  readonly userData: string;
  readonly serverData: string;
  readonly extensions: string;
  /** Those of VS Code's own extensions that it runs with. */
  readonly builtIn: string;
  readonly workspace: string;
  /** What the server and the extension host have for an environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What of this process's environment would change what is tested. */
const FOREIGN = /^(WINNING_TICKET_|VSCODE_|ELECTRON_|NODE_TEST_|NODE_OPTIONS$|NODE_V8_|XDG_|CI$)/;

/**
 * Makes the folders of one VS Code. Its cache is a private one that holds links to the native engines of the user's, so
 * that what it installs, removes or measures stays there.
 * @param engine whether the native engines are linked
 */
export function makePlaces(engine: 'installed' | 'none'): Places {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'winning-ticket-vscode-'));
  const make = (...parts: string[]): string => {
    const folder = path.join(root, ...parts);
    fs.mkdirSync(folder, { recursive: true });
    return folder;
  };
  const cache = make('cache');
  const own = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !FOREIGN.test(entry[0]),
  );
  if (engine === 'installed') linkEngines(make('cache', 'winning-ticket', 'native'));
  return {
    root,
    userData: make('user-data'),
    serverData: make('server-data'),
    extensions: make('extensions'),
    builtIn: make('built-in'),
    workspace: make('workspace'),
    environment: {
      ...Object.fromEntries(own),
      HOME: make('home'),
      XDG_CACHE_HOME: cache,
      TMPDIR: make('tmp'),
      EXTENSIONS_GALLERY: '{"serviceUrl":""}',
    },
  };
}

function linkEngines(cache: string): void {
  const shared = nativeCacheFolder();
  if (!fs.existsSync(shared)) return;
  for (const name of fs.readdirSync(shared).filter(isVersionFolderName)) {
    fs.symlinkSync(path.join(shared, name), path.join(cache, name));
  }
}

/** Ends what was started in these folders and outlives its window (detached runs), then removes them. */
export function removePlaces({ root }: Places): void {
  for (const pid of processesOf(root)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended in the meantime.
    }
  }
  fs.rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/** Processes whose environment names the private cache: those that a server of these places started. */
export function processesOf(root: string): readonly number[] {
  const mark = `XDG_CACHE_HOME=${path.join(root, 'cache')}\0`;
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        return fs.readFileSync(`/proc/${name}/environ`, 'latin1').includes(mark);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/**
 * Waits until VS Code watches folders: what changes in them before that it never notices.
 * @throws where it does not within half a minute
 */
export async function watchingBegins({ root }: Places, folders: readonly string[]): Promise<void> {
  const inodes = folders.map((folder) => fs.statSync(folder).ino.toString(16));
  const end = Date.now() + 30_000;
  while (!inodes.every((inode) => processesOf(root).some((pid) => watches(pid, inode)))) {
    if (Date.now() > end) throw new Error(`VS Code does not watch all of ${folders.join(', ')}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Whether a process watches an inode, as Linux tells. */
function watches(pid: number, inode: string): boolean {
  try {
    const folder = `/proc/${pid}/fdinfo`;
    return fs
      .readdirSync(folder)
      .some((name) =>
        fs.readFileSync(path.join(folder, name), 'latin1').includes(` ino:${inode} `),
      );
  } catch {
    return false;
  }
}
