import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { cli, startCli, summaryOf, tinySpec } from '../support/cli';
import { csvTable } from '../support/dataFiles';
import { temporaryFolder } from '../support/nets';

const fast = tinySpec({
  data: { kind: 'csv', path: '../table.csv' },
  imp: { levels: 2, controls: [] },
});

describe('a run', () => {
  test('lies in the nearest runs folder above its spec; paths are relative to the spec', async () => {
    const top = fs.realpathSync(temporaryFolder());
    // A leading dash, a space, an umlaut, quotes: all are allowed in names.
    const odd = path.join(top, `-odd "näme"'s`);
    const elsewhere = path.join(top, 'else where');
    for (const folder of [odd, elsewhere, path.join(top, 'winning-ticket-runs')])
      fs.mkdirSync(folder);
    fs.writeFileSync(path.join(top, 'table.csv'), csvTable());
    fs.writeFileSync(path.join(odd, '-my spec.ticket.json'), JSON.stringify(fast));
    const spec = path.join('..', path.basename(odd), '-my spec.ticket.json');
    const found = await cli(['find', '--json', spec], { cwd: elsewhere });
    assert.equal(found.code, 0, found.stdout + found.stderr);
    const run = summaryOf(found).run!;
    assert.equal(path.dirname(run), path.join(top, 'winning-ticket-runs'));
    assert.match(path.basename(run), /^\d{4}-\d\d-\d\d-\d{6}-imp-mlp-12-table$/);
    const git = path.join(top, 'winning-ticket-runs', '.gitignore');
    assert.equal(fs.readFileSync(git, 'utf8'), '*\n');

    const twice = await Promise.all(
      [1, 2].map(async () => cli(['find', '--json', '--', '-my spec.ticket.json'], { cwd: odd })),
    );
    const runs = twice.map((called) => summaryOf(called).run);
    assert.deepEqual(
      twice.map(({ code }) => code),
      [0, 0],
    );
    assert.equal(new Set([...runs, run]).size, 3);
    assert.deepEqual(fs.readdirSync(odd), ['-my spec.ticket.json']);
  });

  test('prints plain lines without a terminal: engine once, plan, levels, table, curve, verdict', async () => {
    const cwd = fs.realpathSync(temporaryFolder());
    const args = [
      '--model',
      'mlp:12',
      '--data',
      'digits:200:100',
      '--levels',
      '3',
      '--steps',
      '40',
    ];
    const env = { FORCE_COLOR: '1', NO_COLOR: undefined, COLUMNS: '20' };
    const { code, stdout, stderr } = await cli(['find', ...args, '--seeds', '2'], { cwd, env });
    assert.equal(code, 0, stderr);
    assert.equal(stderr, '');
    assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f]/);
    assert.equal(stdout.match(/^Engine: /gm)?.length, 1);
    assert.match(
      stdout,
      /^Iterative magnitude pruning: mlp-12 \(9,528 prunable weights\) on digits/,
    );
    assert.match(stdout, /^9 trainings, 360 steps for each of 2 seeds/m);
    assert.match(stdout, /^ {2}seed 2 {2}level 2: density 64\.\d\d %, test accuracy/m);
    assert.match(
      stdout,
      /^ {2}Level {2}Density +Kept +Ticket +Fresh weights +Shuffled mask +Random mask/m,
    );
    assert.match(stdout, /┄ dense/);
    assert.match(stdout, new RegExp(`^Run {5}${cwd}/winning-ticket-runs/`, 'm'));
  });
});

describe('the engine', () => {
  test('is wasm where native is not installed, and the line says why', async () => {
    const cwd = temporaryFolder();
    const env = { WINNING_TICKET_NATIVE_CACHE: path.join(cwd, 'empty') };
    fs.mkdirSync(path.join(cwd, 'sub'));
    fs.writeFileSync(path.join(cwd, 'table.csv'), csvTable());
    fs.writeFileSync(path.join(cwd, 'sub', 'a.ticket.json'), JSON.stringify(fast));
    const { code, stdout } = await cli(['find', 'sub/a.ticket.json'], { cwd, env });
    assert.equal(code, 0);
    assert.match(stdout, /^Engine: tfjs WebAssembly.*\n {2}not native: .*not installed.*\n/m);
    assert.match(stdout, /^Run {5}/m);
  });

  test('is wasm for convolutions as well, in trainers of their own', async () => {
    const cwd = temporaryFolder();
    const env = { WINNING_TICKET_NATIVE_CACHE: path.join(cwd, 'empty') };
    const args = ['--model', 'lenet-5', '--data', 'digits:20:10', '--levels', '2', '--seeds', '1'];
    const set = ['--steps', '2', '--set', 'imp.controls=[]'];
    const { code, stdout, stderr } = await cli(['find', ...args, ...set], { cwd, env });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^Engine: tfjs WebAssembly\n {2}not native: [^\n]*\nRun /m);
  });

  test('that is asked for by name is the one or none', async () => {
    const cwd = temporaryFolder();
    const env = { WINNING_TICKET_NATIVE_CACHE: path.join(cwd, 'empty') };
    const { code, stderr } = await cli(['find', '--engine', 'native', '--preset', 'quick'], {
      cwd,
      env,
    });
    assert.equal(code, 1);
    assert.match(stderr, /^winning-ticket: No engine for this job \(native: [^\n]+\n$/);
  });
});

test('a reader that leaves early is no error', async () => {
  const cwd = temporaryFolder();
  const listed = startCli(['find', '--help'], { cwd });
  listed.process.stdout!.destroy();
  const { code, stderr } = await listed.ended;
  assert.deepEqual([code, stderr], [0, '']);
});
