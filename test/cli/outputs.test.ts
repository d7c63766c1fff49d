import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { float32Tensor, writeSafetensors } from '../../src/formats/safetensors';
import { cli, summaryOf, tinySpec } from '../support/cli';
import { temporaryFolder } from '../support/nets';
import { root } from '../support/paths';

const cwd = fs.realpathSync(temporaryFolder());

before(async () => {
  const imp = { levels: 3, rate: 0.5, matching: { rule: 'tolerance', tolerance: 1 } };
  fs.writeFileSync(path.join(cwd, 'tiny.ticket.json'), JSON.stringify(tinySpec({ imp })));
  summaryOf(await cli(['find', 'tiny.ticket.json', '--json'], { cwd }));
});

describe('where an answer cannot go, something else is advised:', () => {
  for (const [args, said] of [
    ...(fs.existsSync('/proc/self')
      ? ([
          [['export', 'latest', '--out', '/proc/x'], /Choose another place for it .*--out/],
        ] as const)
      : []),
    [['report', 'latest', '--out', 'nodir/x.html'], /x\.html cannot be .* another place .*--out/],
    [['report', 'latest', '--out', ''], /--out: an empty name is no file/],
    [['show', 'latest', '--svg', 'tiny.ticket.json'], /is no picture of Winning Ticket; .*--force/],
  ] as const)
    test(args.join(' '), async () => {
      const { code, stdout, stderr } = await cli(args, { cwd });
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, said);
      assert.match(stderr, /^[^\n]+\n$/);
      assert.doesNotMatch(stderr, /--runs|not foreseen/);
    });
});

test('report refuses what is no file', { skip: !fs.existsSync('/dev/null') }, async () => {
  const { code, stderr } = await cli(['report', 'latest', '--force', '--out', '/dev/null'], {
    cwd,
  });
  assert.equal(code, 2);
  assert.match(stderr, /\/dev\/null is no file that a report could be/);
});

test('show draws over pictures of its own, and over others when told to', async () => {
  const file = path.join(cwd, 'own.svg');
  for (let i = 0; i < 2; i++)
    assert.equal((await cli(['show', 'latest', '--svg', file], { cwd })).code, 0);
  const drawn = fs.readFileSync(file, 'utf8');
  fs.writeFileSync(file, '<svg xmlns="http://www.w3.org/2000/svg"></svg>');
  assert.equal((await cli(['show', 'latest', '--svg', file], { cwd })).code, 2);
  assert.equal((await cli(['show', 'latest', '--svg', file, '--force'], { cwd })).code, 0);
  assert.equal(fs.readFileSync(file, 'utf8'), drawn);
});

test('a full disk behind standard output is said', { skip: !fs.existsSync('/dev/full') }, () => {
  const program = path.join(root, 'dist', 'winning-ticket.js');
  for (const args of [['runs'], ['show', 'latest'], ['inspect', 'latest', '--json']]) {
    const full = fs.openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [program, ...args], {
      cwd,
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    fs.closeSync(full);
    assert.equal(status, 1, args[0]);
    assert.match(stderr, /^winning-ticket: What this command says could not be .*ENOSPC[^\n]*\n$/);
  }
});

test('inspect says of links in a circle that they are', async () => {
  fs.symlinkSync('circle', path.join(cwd, 'circle'));
  const { code, stderr } = await cli(['inspect', 'circle'], { cwd });
  assert.equal(code, 2);
  assert.match(stderr, /circle cannot be looked at \(ELOOP: [^\n]*\)\.\n$/);
});

test('inspect says of masks that hold more than zeros and ones what counts as kept', async () => {
  const file = (name: string, mask: readonly number[]): string => {
    const tensors = [
      float32Tensor('fc_orig', [2, 2], Float32Array.of(1, 2, 3, 4)),
      float32Tensor('fc_mask', [2, 2], Float32Array.from(mask)),
    ];
    fs.writeFileSync(path.join(cwd, name), writeSafetensors(tensors));
    return name;
  };
  const said = /The mask of "fc_orig" holds other values than 0 and 1: all that are not 0 count/;
  for (const mask of [
    [0, 1, 0.5, 1],
    [0, 1, NaN, 1],
  ])
    assert.match((await cli(['inspect', file('odd.safetensors', mask)], { cwd })).stdout, said);
  const plain = await cli(['inspect', file('plain.safetensors', [0, 1, 1, 1])], { cwd });
  assert.doesNotMatch(plain.stdout, said);
});

test('the examples are all described', () => {
  const folder = path.join(root, 'examples');
  const text = fs.readFileSync(path.join(folder, 'README.md'), 'utf8');
  for (const name of fs.readdirSync(folder).filter((each) => each.endsWith('.ticket.json')))
    assert.ok(text.includes(`\n| \`${name}\` `), name);
});
