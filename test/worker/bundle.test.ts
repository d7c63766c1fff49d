import assert from 'node:assert/strict';
import { execFile, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { build, type BuildOptions } from 'esbuild';
import { readRecord } from '../../src/runs/record';
import { tinySpec } from '../support/cli';
import { skipNative, temporaryFolder } from '../support/nets';
import { root } from '../support/paths';
import { cannotRun, resultHashes, sameResults } from '../support/runs';

/** Another release of Node than this one, from npm's own packages of it; kept between test runs. */
const other = process.version.startsWith('v24.') ? '20' : '24';
const otherNode = fetchNode(other);

function fetchNode(major: string): { program: string } | { missing: string } {
  const name = `node-${process.platform}-${process.arch}`;
  const prefix = path.join(root, 'node_modules', '.cache', `node-${major}`);
  const program = path.join(prefix, 'node_modules', name, 'bin', 'node');
  if (!fs.existsSync(program)) {
    fs.mkdirSync(prefix, { recursive: true });
    const args = ['install', '--no-save', '--no-audit', '--prefix', prefix, `${name}@${major}`];
    const made = spawnSync('npm', args, { encoding: 'utf8', timeout: 180_000 });
    if (made.status !== 0) {
      const why = (made.stderr || made.error?.message || '').trim().split('\n')[0];
      return { missing: `Node ${major} cannot be had from the package registry: ${why}` };
    }
  }
  return { program };
}

describe('the bundle, with no node_modules beside it', { skip: cannotRun }, () => {
  const base = fs.realpathSync(temporaryFolder());
  const dist = path.join(base, 'dist');
  const results = new Map<string, Record<string, string>>();

  before(() => {
    fs.cpSync(path.join(root, 'dist'), dist, { recursive: true });
    fs.writeFileSync(path.join(base, 'tiny.ticket.json'), JSON.stringify(tinySpec()));
  });

  async function find(program: string, engine: string): Promise<string> {
    const runs = fs.mkdtempSync(path.join(base, 'runs-'));
    const script = path.join(dist, 'winning-ticket.js');
    const args = [script, 'find', 'tiny.ticket.json', '--json', '--engine', engine, '--runs', runs];
    // Whatever a package manager exported must not lend it modules.
    const env = { ...process.env, NODE_PATH: '', NODE_OPTIONS: '' };
    const { stdout } = await promisify(execFile)(program, args, { cwd: base, env });
    const summary = JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, unknown>;
    assert.equal(summary['status'], 'done');
    return String(summary['run']);
  }

  const nodes = [
    { title: `Node ${process.version}`, program: process.execPath, missing: undefined },
    {
      title: `Node ${other}`,
      program: 'program' in otherNode ? otherNode.program : '',
      missing: 'missing' in otherNode ? otherNode.missing : undefined,
    },
  ];
  for (const { title, program, missing } of nodes) {
    for (const engine of ['native', 'wasm']) {
      const skip = missing ?? (engine === 'native' && skipNative);
      test(`finds a ticket on ${engine}, on ${title}`, { skip }, async () => {
        const folder = await find(program, engine);
        const { engines, versions } = readRecord(folder);
        assert.equal(engines[0]!.name, engine);
        const said = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout.trim();
        assert.equal(versions['node'], said);
        // The same bytes on every Node.
        const first = results.get(engine);
        if (first === undefined) results.set(engine, resultHashes(folder));
        else sameResults(folder, first);
      });
    }
  }
});

test(
  'a bundled worker has one tfjs-core, which tfjs-node shares',
  { skip: skipNative },
  async () => {
    const outdir = temporaryFolder();
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { workerOptions } = require('../../esbuild.js') as { workerOptions: BuildOptions };
    const entry = path.join(root, 'test', 'support', 'oneCore.ts');
    await build({ ...workerOptions, entryPoints: { entry }, outdir, absWorkingDir: root });
    const child = fork(path.join(outdir, 'entry.js'), { execArgv: [] });
    const [said] = (await once(child, 'message')) as [Record<string, unknown>];
    child.kill();
    assert.equal(said['name'], 'native');
    assert.equal(said['sameEngine'], true);
    assert.equal(said['sameKernels'], true);
    assert.deepEqual(said['product'], [21, 21, 21, 21]);
    assert.deepEqual(said['files'], ['entry.js', 'tfjs_binding.node'], 'nothing else is loaded');
  },
);
