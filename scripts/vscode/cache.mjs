// Folders in the user's cache that are made once: prepared under another name, then renamed.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The folder of a kind of thing in the user's cache. */
export function cacheFolder(kind, environment = process.env) {
  const xdg = environment.XDG_CACHE_HOME;
  const base = xdg && path.isAbsolute(xdg) ? xdg : path.join(os.homedir(), '.cache');
  return path.join(base, 'winning-ticket', kind);
}

const READY = '.ready';

/** Whether a folder was made, for this version. */
export function isReady(folder, version) {
  try {
    return fs.readFileSync(path.join(folder, READY), 'utf8').trim() === version;
  } catch {
    return false;
  }
}

/**
 * Makes a folder once. What a killed process left behind is removed; of two that make the same, the first wins.
 * @param make fills the folder that it is given
 */
export async function makeOnce(folder, version, make) {
  if (isReady(folder, version)) return folder;
  const parent = path.dirname(folder);
  fs.mkdirSync(parent, { recursive: true });
  removeAbandoned(parent);
  const partial = fs.mkdtempSync(path.join(parent, `.partial-${process.pid}-`));
  try {
    await make(partial);
    fs.writeFileSync(path.join(partial, READY), `${version}\n`);
    if (isReady(folder, version)) return folder;
    fs.rmSync(folder, { recursive: true, force: true });
    fs.renameSync(partial, folder);
  } finally {
    fs.rmSync(partial, { recursive: true, force: true });
  }
  return folder;
}

function removeAbandoned(parent) {
  for (const name of fs.readdirSync(parent)) {
    const pid = Number(/^\.partial-(\d+)-/.exec(name)?.[1]);
    if (pid > 0 && !isAlive(pid)) {
      fs.rmSync(path.join(parent, name), { recursive: true, force: true });
    }
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
