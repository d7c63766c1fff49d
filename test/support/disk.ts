import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';

/** Why no small disk can be mounted here; `false` where one can. */
export function cannotMount(): string | false {
  if (process.platform !== 'linux') return 'small disks are mounted on Linux only';
  if (process.getuid?.() !== 0) return 'mounting a small disk needs root';
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'winning-ticket-mount-'));
  try {
    mount('size=16k', folder);
    execFileSync('umount', [folder], { stdio: 'ignore' });
    return false;
  } catch (error) {
    return `a tmpfs cannot be mounted: ${(error as Error).message.trim()}`;
  } finally {
    fs.rmdirSync(folder);
  }
}

/** A disk of its own, gone after the tests of the file. */
export function smallDisk(options: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'winning-ticket-disk-'));
  mount(options, folder);
  after(async () => {
    await patiently(() => execFileSync('umount', [folder], { stdio: 'pipe' }));
    fs.rmdirSync(folder);
  });
  return folder;
}

/** Changes a mounted disk, e.g. its size. */
export async function remount(folder: string, options: string): Promise<void> {
  await patiently(() => mount(`remount,${options}`, folder));
}

/** A disk is busy until the last process that has a file open on it has ended. */
async function patiently(action: () => void): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return action();
    } catch (error) {
      if (attempt === 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

function mount(options: string, folder: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'pipe' });
}
