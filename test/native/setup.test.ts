import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { root } from '../support/paths';
import { workshop } from './workshop';

test('the set-up says once why there is no engine, tries again only when asked, and fails where it must not', (context) => {
  const { folder, environment } = workshop(context);
  // Neither compiler nor pip, and an index that does not answer.
  const own = {
    ...environment,
    CI: '',
    PATH: path.join(folder, 'nothing'),
    WINNING_TICKET_PACKAGE_INDEX: 'http://127.0.0.1:1/simple',
    WINNING_TICKET_NATIVE_WHEELS: path.join(folder, 'wheels'),
  };
  const setUp = (more: NodeJS.ProcessEnv = {}, ...parameters: string[]) => {
    const script = path.join(root, 'scripts', 'setup.mjs');
    const options = { env: { ...own, ...more }, encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [script, ...parameters],
      options,
    );
    const lines = stdout.split('\n').filter((line) => line !== '' && line !== 'Building ...');
    return { status, lines, stderr };
  };
  const first = setUp();
  assert.equal(first.status, 0, first.stderr);
  assert.match(first.lines[0]!, /^Installing the native engine/);
  assert.match(first.lines.at(-1)!, /^Going on with WebAssembly/);
  assert.match(first.stderr, /^winning-ticket: .+\n$/);
  const reason = first.stderr.slice('winning-ticket: '.length).trim();

  const second = setUp();
  assert.equal(second.status, 0);
  assert.equal(second.stderr, '');
  assert.equal(second.lines.length, 1);
  assert.ok(second.lines[0]!.startsWith(`No native engine: ${reason} Going on`), second.lines[0]);
  assert.match(second.lines[0]!, /"npm run setup -- --retry"/);

  assert.ok(setUp({}, '--retry').lines.length > 1);
  assert.ok(setUp({ WINNING_TICKET_NATIVE_RETRY: '1' }).lines.length > 1);
  assert.ok(setUp({ CXX: 'another' }).lines.length > 1);

  const checking = setUp({ CI: 'true' });
  assert.equal(checking.status, process.platform === 'linux' && process.arch === 'x64' ? 1 : 0);
  if (checking.status === 1) assert.match(checking.stderr, /must install and load on this machine/);
  assert.equal(fs.existsSync(path.join(folder, 'cache', 'downloads')), false);
});
