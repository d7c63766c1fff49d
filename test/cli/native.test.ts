import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../data/temporary';
import { nativePlatforms, platformOf } from '../../src/native/platforms';
import { cli } from '../support/cli';

const cwd = temporaryFolder();
const env = {
  WINNING_TICKET_NATIVE_CACHE: path.join(cwd, 'cache'),
  WINNING_TICKET_NATIVE_PATH: undefined,
  WINNING_TICKET_NATIVE_WHEELS: undefined,
  WINNING_TICKET_PACKAGE_INDEX: 'http://127.0.0.1:1/simple',
};
const platform = platformOf(process);
const skip = platform === undefined && 'no native engine is made for this machine';

test('a dry run says name, size and source, and leaves nothing', { skip }, async () => {
  const { wheel, libraries } = platform ?? nativePlatforms[0]!;
  const said = await cli(['native', 'install', '--dry-run', '--no-pip'], { cwd, env });
  assert.equal(said.code, 0, said.stderr);
  const lines = said.stdout.split('\n');
  assert.equal(lines[0], `Wheel: ${wheel.name} (${Math.round(wheel.bytes / 1e6)} MB)`);
  assert.equal(lines[1], '  from http://127.0.0.1:1/simple');
  assert.equal(lines[2], `  SHA-256 ${wheel.sha256}`);
  assert.ok(lines[3]!.startsWith(`Libraries: ${libraries.join(', ')} (`));
  assert.match(lines[4]!, /^Binding: /);
  assert.match(lines.join('\n'), /Nothing was fetched or written.\n$/);
  const named = ['--index', 'http://user:secret@127.0.0.1:2/simple'];
  const json = await cli(['native', 'install', '--dry-run', '--no-pip', '--json', ...named], {
    cwd,
    env,
  });
  assert.ok(!json.stdout.includes('secret'));
  const { plan } = JSON.parse(json.stdout) as { plan: { wheel: { from: string[] } } };
  assert.deepEqual(plan.wheel.from, ['http://127.0.0.1:2/simple']);
  assert.deepEqual(fs.readdirSync(cwd), []);
});

test(
  'an installation that fails says so in a line, and status says it again',
  { skip },
  async () => {
    const bare = { ...env, PATH: cwd };
    const install = await cli(['native', 'install', '--no-pip'], { cwd, env: bare });
    assert.equal(install.code, 1);
    assert.match(install.stdout, /^Path: .* is not set.\nEarlier install: no TensorFlow /);
    assert.match(install.stderr, /^winning-ticket: [^\n]+\n$/);
    const status = await cli(['native', 'status'], { cwd, env: bare });
    assert.equal(status.code, 0);
    const message = install.stderr.slice('winning-ticket: '.length);
    assert.match(status.stdout, /^The native engine is not installed/);
    assert.ok(status.stdout.endsWith(`failed: ${message}`), status.stdout);
    const removed = await cli(['native', 'remove'], { cwd, env: bare });
    assert.equal(removed.stdout, 'Nothing was installed.\n');
    assert.deepEqual(fs.readdirSync(cwd), []);
  },
);
