import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { cgroupCores, cgroupFreeBytes, type CgroupPlaces } from '../../src/jobs/cgroup';
import { grantedCores } from '../../src/jobs/machine';
import { temporaryFolder } from '../support/nets';
import { loadTypescript, root } from '../support/paths';

/** The files of a system, by path below the tree of groups. */
function tree(membership: string, files: Readonly<Record<string, string>>): CgroupPlaces {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, 'tree', name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
  fs.writeFileSync(path.join(folder, 'membership'), membership);
  return { membership: path.join(folder, 'membership'), tree: path.join(folder, 'tree') };
}

describe('what control groups grant', () => {
  test('of version 2 is the least of a group and those above it', () => {
    const places = tree('0::/pod/own\n', {
      'pod/cpu.max': '150000 100000\n',
      'pod/own/cpu.max': 'max 100000\n',
      'pod/memory.max': '4000000000\n',
      'pod/memory.current': '3000000000\n',
      'pod/memory.stat': 'anon 1\ninactive_file 500000000\nactive_file 7\n',
      'pod/own/memory.max': 'max\n',
      'pod/own/memory.current': '1000\n',
    });
    assert.equal(cgroupCores(places), 1.5);
    assert.equal(cgroupFreeBytes(places), 1.5e9);
  });

  test('of version 1 is read from the mounts of its controllers', () => {
    const places = tree('7:cpu,cpuacct:/job\n4:memory:/job\n0::/\n', {
      'cpu,cpuacct/job/cpu.cfs_quota_us': '300000\n',
      'cpu,cpuacct/job/cpu.cfs_period_us': '100000\n',
      'memory/memory.limit_in_bytes': '9223372036854771712\n',
      'memory/memory.usage_in_bytes': '5\n',
      'memory/job/memory.limit_in_bytes': '2000\n',
      'memory/job/memory.usage_in_bytes': '1500\n',
      'memory/job/memory.stat': 'cache 9\ninactive_file 1\ntotal_inactive_file 200\n',
    });
    assert.equal(cgroupCores(places), 3);
    assert.equal(cgroupFreeBytes(places), 700);
  });

  test('in a container that sees the outer path is found at the root of the mount', () => {
    const places = tree('3:cpu:/docker/0123\n', {
      'cpu/cpu.cfs_quota_us': '200000\n',
      'cpu/cpu.cfs_period_us': '100000\n',
    });
    assert.equal(cgroupCores(places), 2);
  });

  test('is without a limit where none is set, or there are no groups', () => {
    const unlimited = tree('3:cpu:/\n', {
      'cpu/cpu.cfs_quota_us': '-1\n',
      'cpu/cpu.cfs_period_us': '100000\n',
    });
    const none = { membership: '/nowhere', tree: '/nowhere' };
    for (const places of [unlimited, none]) {
      assert.equal(cgroupCores(places), Infinity);
      assert.equal(cgroupFreeBytes(places), Infinity);
    }
  });
});

/** A real group of this machine, with a quota; undefined where none can be made. */
function realGroup(quota: number): string | undefined {
  const name = `winning-ticket-${process.pid}`;
  for (const [folder, file, value] of [
    [`/sys/fs/cgroup/cpu/${name}`, 'cpu.cfs_quota_us', String(quota)],
    [`/sys/fs/cgroup/${name}`, 'cpu.max', `${quota} 100000`],
  ] as const) {
    try {
      fs.mkdirSync(folder);
      after(() => fs.rmdirSync(folder));
      fs.writeFileSync(path.join(folder, file), value);
      return folder;
    } catch {
      // Another version, or not ours to make.
    }
  }
  return undefined;
}

const group = process.platform === 'linux' ? realGroup(100_000) : undefined;
const skip = group === undefined && 'no control group can be made here';

test('a process in a real group of one core is granted one', { skip }, () => {
  const script = `require('node:fs').writeFileSync(${JSON.stringify(`${group}/cgroup.procs`)}, String(process.pid));
    console.log(require('./src/jobs/machine.ts').grantedCores());`;
  const args = [...loadTypescript, '--input-type', 'commonjs', '-e', script];
  const said = execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  assert.equal(said.trim(), '1');
  assert.ok(grantedCores() >= 1);
});
