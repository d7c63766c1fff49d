import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { dataFolder, root } from '../support/paths';

interface Level {
  readonly density: number;
  readonly ticket: { readonly mean: number };
  readonly controls: Readonly<Record<string, { readonly mean: number }>>;
}

const mnist = path.join(dataFolder, 'mnist');
/** A finished run of the README's command, to check that one and not to wait for another. */
const finished = process.env['WINNING_TICKET_MNIST_RUN'];

function levels(): readonly Level[] {
  const runs = fs.mkdtempSync(path.join(os.tmpdir(), 'winning-ticket-mnist-'));
  const cli = path.join(root, 'dist', 'winning-ticket.js');
  const sweep = ['--data', mnist, '--model', 'lenet-300-100', '--levels', '21', '--steps', '3000'];
  const args = finished === undefined ? ['find', ...sweep, '--runs', runs] : ['show', finished];
  try {
    const output = execFileSync(process.execPath, [cli, ...args, '--json'], {
      encoding: 'utf8',
      maxBuffer: 1e9,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const summary = JSON.parse(output.trim().split('\n').at(-1)!) as {
      results: { levels: readonly Level[] };
    };
    return summary.results.levels;
  } finally {
    fs.rmSync(runs, { recursive: true, force: true });
  }
}

const skip =
  process.env['WINNING_TICKET_LONG'] !== '1' && finished === undefined
    ? 'takes 20 minutes: set WINNING_TICKET_LONG=1'
    : !fs.existsSync(mnist) && 'no MNIST in WINNING_TICKET_DATA';

test('MNIST, LeNet-300-100, Adam, 3,000 steps: the rules of methods 13.A', { skip }, () => {
  const found = levels();
  assert.equal(found.length, 21);
  const dense = found[0]!.ticket.mean;
  const near = (density: number): Level =>
    found.reduce((a, b) => (Math.abs(b.density - density) < Math.abs(a.density - density) ? b : a));
  const control = (level: Level, name: string): number => level.controls[name]!.mean;
  const [at108, at056, at012] = [near(0.1082), near(0.0557), near(0.0119)];
  assert.ok(at108.ticket.mean - dense >= 0, 'ticket at least as good as dense at 10.8 %');
  assert.ok(
    at056.ticket.mean - control(at056, 'reinitialised') >= 0.01,
    'ticket - fresh weights >= 1.0 points at 5.6 %',
  );
  assert.ok(
    at012.ticket.mean - control(at012, 'reinitialised') >= 0.02,
    'ticket - fresh weights >= 2.0 points at 1.2 %',
  );
  assert.ok(
    control(at012, 'reinitialised') - control(at012, 'shuffled') >= 0.05,
    'fresh weights - shuffled >= 5 points at 1.2 %',
  );
});
