import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { deathOf, type Death } from '../../src/runs/death';

/** How a real process of Node ends that does this. */
function deathBy(script: string, ...options: string[]): Death {
  const { status, signal, stderr } = spawnSync(process.execPath, [...options, '-e', script]);
  return deathOf(status, signal, stderr.toString());
}

const posix = { skip: process.platform === 'win32' && 'there are no signals' };

test('a process that a signal ended is told by it', posix, () => {
  const by = (signal: string): string =>
    deathBy(`process.kill(process.pid, '${signal}'); setTimeout(() => {}, 9e3)`).cause;
  assert.equal(by('SIGKILL'), 'memory');
  assert.equal(by('SIGILL'), 'instructions');
  assert.equal(by('SIGSEGV'), 'crash');
  assert.equal(by('SIGTERM'), 'unknown');
  assert.equal(deathBy('process.abort()').cause, 'crash');
});

test('a signal that a shell reports as an exit code is told as a signal', () => {
  assert.equal(deathOf(137, null, '').how, 'was killed (SIGKILL)');
  assert.equal(deathOf(132, null, '').cause, 'instructions');
  assert.equal(deathOf(255, null, '').how, 'ended with exit code 255');
});

test('a full JavaScript heap is told as that, whatever signal came with it', () => {
  const fill = 'const all = []; for (;;) all.push(new Array(1e4).fill(1.5))';
  const { cause, why } = deathBy(fill, '--max-old-space-size=20');
  assert.equal(cause, 'javascript-memory');
  assert.match(why, /limit of JavaScript memory/);
});

test('of other ends the line that names the error is told', () => {
  const { cause, how, why } = deathBy('throw new RangeError("out of bounds")');
  assert.deepEqual([cause, how], ['unknown', 'ended with exit code 1']);
  assert.match(why, /^RangeError: out of bounds/);
  assert.equal(deathBy('process.exit(7)').why, 'It left no word.');
});
