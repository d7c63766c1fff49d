import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { boolTensor, writeSafetensors } from '../../src/formats/safetensors';
import { cli, summaryOf, tinySpec } from '../support/cli';
import { temporaryFolder } from '../support/nets';

const cwd = fs.realpathSync(temporaryFolder());
const runs = path.join(cwd, 'winning-ticket-runs');
let run: string;

before(async () => {
  // Any loss of accuracy counts as matching, so that there is a ticket.
  const matching = { rule: 'tolerance', tolerance: 1 };
  const imp = { levels: 3, rate: 0.5, matching };
  fs.writeFileSync(path.join(cwd, 'tiny.ticket.json'), JSON.stringify(tinySpec({ imp })));
  run = summaryOf(await cli(['find', 'tiny.ticket.json', '--json'], { cwd })).run!;
});

/** A copy of the run with something changed. */
function copy(as: string, change: (folder: string) => void): string {
  const folder = path.join(runs, as);
  fs.cpSync(run, folder, { recursive: true });
  change(folder);
  return folder;
}

function remove(...files: readonly string[]): (folder: string) => void {
  return (folder) => {
    for (const file of files) fs.rmSync(path.join(folder, file), { recursive: true });
  };
}

interface Told {
  readonly file: string;
  readonly density: { readonly kept: number; readonly requested?: number };
  readonly ticket?: { readonly stage: string };
  readonly layers: readonly { readonly weights: boolean }[];
  readonly damages?: readonly { readonly what: string }[];
}

async function told(folder: string, ...args: readonly string[]): Promise<Told> {
  const called = await cli(['inspect', folder, ...args, '--json'], { cwd });
  return summaryOf(called) as unknown as Told;
}

describe('inspect shows the ticket that export would copy', () => {
  let ticket: Told;
  before(async () => {
    ticket = await told(run);
    assert.equal(ticket.ticket?.stage, 'level-02');
  });

  const cases: readonly (readonly [string, (folder: string) => void, string, string?])[] = [
    [
      'summary.json is cut short',
      (folder) => fs.truncateSync(path.join(folder, 'summary.json'), 100),
      '1/level-02',
      'summary.json',
    ],
    ['run.json is gone', remove('run.json'), '1/level-02', 'run.json'],
    [
      'nothing says what the run was',
      remove('run.json', 'spec.json'),
      '1/level-02',
      'run.json spec.json',
    ],
    ['its stage is gone', remove('1/level-02'), 'tickets/1'],
    ['its replicate is gone', remove('1'), 'tickets/1'],
    [
      'its mask is cut short',
      (folder) => fs.truncateSync(path.join(folder, '1', 'level-02', 'mask.safetensors'), 99),
      'tickets/1',
      '1/level-02/mask.safetensors',
    ],
  ];
  for (const [what, harm, place, damages = ''] of cases)
    test(`where ${what}`, async () => {
      const folder = copy(what.replaceAll(/\W/g, '-'), harm);
      const shown = await told(folder);
      assert.equal(shown.file, path.join(folder, place, 'mask.safetensors'));
      assert.equal(shown.density.kept, ticket.density.kept);
      assert.equal((shown.damages ?? []).map((damage) => damage.what).join(' '), damages);
      const { stderr } = await cli(['inspect', folder], { cwd });
      assert.equal(
        stderr.split('\n').filter((line) => line.startsWith('Note: ')).length > 0,
        damages !== '',
      );
    });

  test('where the run was compacted, with its weights', async () => {
    const folder = copy('compact', () => undefined);
    assert.equal((await cli(['compact', folder], { cwd })).code, 0);
    const shown = await told(folder);
    assert.equal(shown.file, path.join(folder, 'tickets', '1', 'mask.safetensors'));
    assert.deepEqual(shown.density, ticket.density);
    assert.ok(shown.layers.every(({ weights }) => weights));
    assert.equal(shown.ticket?.stage, 'level-02');
    // Of what was not handed out, the weights are gone.
    const control = await told(folder, '--stage', 'level-01');
    assert.equal(control.file, path.join(folder, '1', 'level-01', 'mask.safetensors'));
  });

  test('or says that it cannot', async () => {
    const folder = copy('lost', remove('1/level-02', 'tickets'));
    const { code, stdout, stderr } = await cli(['inspect', folder], { cwd });
    assert.equal(code, 0);
    assert.match(
      stderr,
      /^Note: 1\/level-02: The ticket of the run cannot be read.* is level-01\./,
    );
    assert.match(stdout, /^Ticket +level-01 of seed 1/m);
    const unknown = copy('unknown', remove('1/level-02', 'summary.json'));
    const said = await cli(['inspect', unknown], { cwd });
    assert.match(said.stderr, /^Note: tickets\/1: It is of no stage that can be read/);
  });
});

test('inspect compares nothing with nothing in common', async () => {
  const file = (name: string, tensor: string): string => {
    const at = path.join(cwd, name);
    fs.writeFileSync(at, writeSafetensors([boolTensor(tensor, [2, 2], Uint8Array.of(1, 0, 1, 1))]));
    return at;
  };
  const args = ['inspect', file('a.safetensors', 'a/kernel'), '--compare'];
  const other = file('b.safetensors', 'b/kernel');
  const { code, stdout } = await cli([...args, other], { cwd });
  assert.equal(code, 0);
  assert.match(stdout, /^Overlap {2}none: the two have no tensor in common\.$/m);
  assert.match(stdout, /^ {2}a\/kernel: only the first has it$/m);
  const json = summaryOf(await cli([...args, other, '--json'], { cwd }));
  const { overlap, chance } = json['comparison'] as Record<string, unknown>;
  assert.deepEqual([overlap, chance], [null, null]);
});

describe('what says nothing, or contradicts itself, is refused:', () => {
  for (const [args, said] of [
    [['inspect', ''], /An empty name is no file/],
    [['inspect', '.', '--layer', ''], /--layer: an empty name is no layer/],
    [['inspect', 'latest', '--compare', ' '], /An empty name is no file/],
    [['show', ''], /An empty name is no run/],
    [['export', ''], /An empty name is no run/],
    [['report', ''], /An empty name is no run/],
    [
      ['inspect', 'latest', '--level', '1', '--stage', 'level-02'],
      /--level 1 and --stage level-02 both choose a ticket/,
    ],
  ] as const)
    test(args.join(' '), async () => {
      const { code, stdout, stderr } = await cli(args, { cwd });
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, said);
      assert.match(stderr, /^[^\n]+\n$/);
    });
});
