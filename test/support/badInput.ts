import assert from 'node:assert/strict';
import fs from 'node:fs';
import { cli, linesOf } from './cli';

/**
 * Calls the command line twice, for people and for programs: both times it must refuse with exit code 2 and one line,
 * and leave nothing behind.
 */
export async function refuses(
  cwd: string,
  args: readonly string[],
  pattern: RegExp,
  code = 2,
): Promise<void> {
  const before = fs.readdirSync(cwd).sort();
  const [first = '', ...rest] = args;
  const [said, json] = await Promise.all([
    cli(args, { cwd }),
    cli([first, '--json', ...rest], { cwd }),
  ]);
  assert.equal(said.code, code, said.stderr);
  assert.equal(said.stdout, '');
  assert.match(said.stderr, /^winning-ticket: [^\n]+\n$/);
  assert.match(said.stderr, pattern);
  assert.equal(json.code, code);
  assert.equal(json.stderr, '');
  const [error, ...more] = linesOf(json);
  assert.deepEqual(more, []);
  assert.equal(error?.type, 'error');
  assert.equal(`winning-ticket: ${error.message}\n`, said.stderr);
  assert.deepEqual(fs.readdirSync(cwd).sort(), before, 'nothing is created');
}
