import fs from 'node:fs';
import path from 'node:path';

/** Where the system tells about this process; another root holds another system's files. */
export interface CgroupPlaces {
  /** `/proc/self/cgroup`: the groups that this process is in. */
  readonly membership: string;
  /** `/sys/fs/cgroup`: the tree of groups. */
  readonly tree: string;
}

const system: CgroupPlaces = { membership: '/proc/self/cgroup', tree: '/sys/fs/cgroup' };

/**
 * Cores' worth of time that the control groups of this process grant (version 2 or 1 of them); Infinity where they set
 * no limit, as everywhere but on Linux.
 */
export function cgroupCores(places = system): number {
  return Math.min(
    Infinity,
    ...groups('cpu', places).map((folder) => {
      const [quota, period] =
        text(folder, 'cpu.max')?.split(' ') ??
        ['cpu.cfs_quota_us', 'cpu.cfs_period_us'].map((name) => text(folder, name));
      const cores = Number(quota) / Number(period);
      return cores > 0 ? cores : Infinity;
    }),
  );
}

/**
 * Bytes that the control groups of this process leave it; Infinity where they set no limit. What the system keeps of
 * files read lately is given up when it is needed, so it counts as free.
 */
export function cgroupFreeBytes(places = system): number {
  return Math.min(
    Infinity,
    ...groups('memory', places).map((folder) => {
      const limit = Number(text(folder, 'memory.max') ?? text(folder, 'memory.limit_in_bytes'));
      const used = text(folder, 'memory.current') ?? text(folder, 'memory.usage_in_bytes');
      // Version 1 writes "no limit" as a number near 2^63, version 2 as "max".
      if (!(limit < 2 ** 60) || used === undefined) return Infinity;
      const stat = text(folder, 'memory.stat') ?? '';
      // Version 1 counts what is below a group under a name of its own.
      const files = [/^total_inactive_file (\d+)$/m, /^inactive_file (\d+)$/m]
        .map((pattern) => pattern.exec(stat)?.[1])
        .find((found) => found !== undefined);
      return Math.max(0, limit - Number(used) + Number(files ?? 0));
    }),
  );
}

/** Folders of the group that this process is in and of those above it, which bind as well. */
function groups(controller: string, { membership, tree }: CgroupPlaces): string[] {
  const lines = text('', membership)?.split('\n') ?? [];
  return lines.flatMap((line) => {
    // `4:memory:/path`, `3:cpu,cpuacct:/path` (version 1) or `0::/path` (version 2).
    const [, controllers, own] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || own === undefined) return [];
    if (controllers !== '' && !controllers.split(',').includes(controller)) return [];
    // The name of the mount is that of its controllers, in this or another order.
    const mounts = controllers === '' ? ['', 'unified'] : [controllers, controller];
    const mount = mounts.map((name) => path.join(tree, name)).find((name) => fs.existsSync(name));
    return mount === undefined ? [] : above(mount, own);
  });
}

/** In a container the path may be that of the outer system: what of it is not there is left out. */
function above(mount: string, own: string): string[] {
  const folders = [mount];
  for (const part of path.posix.normalize(own).split('/').filter(Boolean)) {
    if (part !== '..') folders.push(path.join(folders.at(-1)!, part));
  }
  return folders;
}

function text(folder: string, name: string): string | undefined {
  try {
    return fs.readFileSync(path.join(folder, name), 'utf8').trim();
  } catch {
    return undefined;
  }
}
