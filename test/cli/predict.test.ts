import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { readPackedTicket } from '../../src/packed/unpack';
import { npy, npz } from '../formats/npyWriter';
import { cli, summaryOf, tinySpec } from '../support/cli';
import { temporaryFolder } from '../support/nets';
import { filesIn } from '../support/runs';

const cwd = fs.realpathSync(temporaryFolder());

async function find(change: object): Promise<string> {
  fs.writeFileSync(path.join(cwd, 'tiny.ticket.json'), JSON.stringify(tinySpec(change)));
  return summaryOf(await cli(['find', 'tiny.ticket.json', '--json'], { cwd })).run!;
}

/** What a stage of a run says of itself. */
function resultOf(run: string, seed: number, stage: string): { test: { accuracy: number } } {
  const file = path.join(run, String(seed), stage, 'result.json');
  return (JSON.parse(fs.readFileSync(file, 'utf8')) as { result: { test: { accuracy: number } } })
    .result;
}

/** A table of two columns that tell two named classes apart, far from 0 and unequally wide. */
function writeTable(name: string, rows: number, shift: number, classes = ['a', 'b']): void {
  const lines = Array.from({ length: rows }, (_, i) => {
    const label = i % 2;
    const x = shift + 100 * label + ((i * 7) % 13);
    return [x, shift / 10 + label + ((i * 5) % 11) / 40, classes[label]].join();
  });
  fs.writeFileSync(path.join(cwd, name), ['x,y,class', ...lines, ''].join('\n'));
}

describe('predict', () => {
  const search = { kept: [0.3, 0.5], controls: [], masks: 1 };
  let run: string;
  let table: string;
  let imp: string;

  before(async () => {
    run = await find({
      experiment: 'multi-prize',
      seeds: [3, 5],
      'multi-prize': search,
      imp: undefined,
    });
    writeTable('table.csv', 200, 500);
    table = await find({
      experiment: 'edge-popup',
      model: { kind: 'mlp', hidden: [16] },
      data: { kind: 'csv', path: 'table.csv' },
      'edge-popup': { ...search, weights: 'kaiming-normal' },
      imp: undefined,
    });
    imp = await find({
      imp: { levels: 2, rate: 0.5, matching: { rule: 'tolerance', tolerance: 1 } },
    });
  });

  test('answers as the run did, for every seed and stage, and takes the best', async () => {
    let best = 0;
    for (const seed of [3, 5]) {
      for (const stage of ['kept-30', 'kept-50']) {
        const args = ['predict', run, 'digits', '--seed', String(seed), '--stage', stage, '--json'];
        const summary = summaryOf(await cli(args, { cwd }));
        assert.equal(summary['accuracy'], resultOf(run, seed, stage).test.accuracy);
        assert.deepEqual([summary['seed'], summary['stage']], [seed, stage]);
        assert.deepEqual([summary['experiment'], summary.run], ['multi-prize', run]);
      }
    }
    const summary = summaryOf(await cli(['predict', run, 'digits', '--json'], { cwd }));
    const stage = String(summary['stage']);
    best = Math.max(...[3, 5].map((seed) => resultOf(run, seed, stage).test.accuracy));
    assert.equal(summary['accuracy'], best);
  });

  test('of signs over signs too, ties and all, which it counts', async () => {
    const binary = { ...search, activations: 'binary', kept: [0.5] };
    const change = { experiment: 'multi-prize', 'multi-prize': binary, imp: undefined };
    const signs = await find(change);
    const summary = summaryOf(await cli(['predict', signs, 'digits', '--json'], { cwd }));
    const { accuracy } = resultOf(signs, 1, 'kept-50').test;
    assert.equal(summary['accuracy'], accuracy);
    const { stdout } = await cli(['predict', signs, 'digits'], { cwd });
    assert.match(stdout, /^Ties {6}\d+: several classes share/m);
  });

  test('of an exported ticket, and writes the classes', async () => {
    assert.equal((await cli(['export', run, '--out', 'handed'], { cwd })).code, 0);
    const folder = path.join(cwd, 'handed', 'seed-3');
    assert.deepEqual(filesIn(folder), [
      ...['README.md', 'mask.safetensors', 'model.json', 'rewound.safetensors', 'ticket.json'],
      ...['ticket.packed.safetensors', 'weights.bin'],
    ]);
    const about = JSON.parse(fs.readFileSync(path.join(folder, 'ticket.json'), 'utf8')) as {
      readonly packed: { readonly bitsPerWeight: number };
      readonly accuracy: number;
    };
    assert.ok(about.packed.bitsPerWeight < 1.6);
    assert.match(fs.readFileSync(path.join(folder, 'README.md'), 'utf8'), /bits a weight/);
    const files = ['handed/seed-3', 'handed/seed-3/ticket.packed.safetensors'];
    for (const file of files) {
      // As many test examples as the run had: those of the same seed.
      const args = ['predict', file, 'digits:200:100', '--output', 'classes.csv'];
      const called = await cli(args, { cwd });
      assert.equal(called.code, 0, called.stderr);
      const accuracy = (100 * about.accuracy).toFixed(2);
      assert.ok(called.stdout.includes(`Accuracy  ${accuracy} %`), called.stdout);
      const [head, ...rows] = fs
        .readFileSync(path.join(cwd, 'classes.csv'), 'utf8')
        .trim()
        .split('\n');
      assert.equal(head, 'example,predicted,label');
      assert.equal(rows.length, 100);
      const right = rows.filter((row) => row.split(',')[1] === row.split(',')[2]).length;
      assert.equal((100 * right) / 100, Math.round(100 * about.accuracy));
    }
  });

  test("scales by the run's own numbers; floats stay floats, and the command says so", async () => {
    const own = await cli(['predict', table, 'table.csv', '--json'], { cwd });
    const stage = String(summaryOf(own)['stage']);
    assert.equal(summaryOf(own)['accuracy'], resultOf(table, 1, stage).test.accuracy);
    // One class only lies in the shifted test part, and looks like the other one of the run.
    writeTable('shifted.csv', 200, 600);
    const shifted = summaryOf(await cli(['predict', table, 'shifted.csv', '--json'], { cwd }));
    assert.ok(Number(shifted['accuracy']) < Number(summaryOf(own)['accuracy']));
    const said = await cli(['predict', table, 'table.csv', '--output', 'c.csv'], { cwd });
    assert.match(said.stdout, /have no form of one bit and stay floats/);
    const [head, first] = fs.readFileSync(path.join(cwd, 'c.csv'), 'utf8').split('\n');
    assert.equal(head, 'example,predicted,label,predicted_name,label_name');
    assert.match(first!, /^0,[01],[01],[ab],[ab]$/);
    writeTable('named.csv', 60, 500, ['b', 'c']);
    const named = await cli(['predict', table, 'named.csv'], { cwd });
    assert.equal(named.code, 2);
    assert.match(
      named.stderr,
      /the classes of named are 'b', 'c', those of the run's table 'a', 'b'/,
    );
  });

  test('a compacted run still has what it handed out', async () => {
    const folder = path.join(path.dirname(run), 'compacted');
    fs.cpSync(run, folder, { recursive: true });
    assert.equal((await cli(['compact', 'compacted'], { cwd })).code, 0);
    const before = summaryOf(await cli(['predict', run, 'digits', '--json'], { cwd }));
    const after = summaryOf(await cli(['predict', 'compacted', 'digits', '--json'], { cwd }));
    assert.deepEqual([after['accuracy'], after['seed']], [before['accuracy'], before['seed']]);
    const other = before['stage'] === 'kept-30' ? 'kept-50' : 'kept-30';
    const gone = await cli(['predict', 'compacted', 'digits', '--stage', other], { cwd });
    assert.equal(gone.code, 1);
    assert.match(gone.stderr, /was compacted, and the weights of kept-\d0 of seed 3 are gone/);
  });

  test('refuses what it cannot do, in a line', async () => {
    const column = npy('<f4', [4, 784], new Float32Array(4 * 784));
    const labels = npy('|u1', [4], Uint8Array.of(0, 11, 1, 2));
    const many = npz({ x_train: column, y_train: labels, x_test: column, y_test: labels });
    fs.writeFileSync(path.join(cwd, 'many.npz'), many);
    fs.writeFileSync(path.join(cwd, 'cut.packed.safetensors'), 'nothing of the kind');
    const packed = path.join(run, 'tickets', '3');
    const refusals: readonly (readonly [readonly string[], number, RegExp])[] = [
      [[run, 'table.csv'], 2, /takes inputs of 28 x 28 x 1, but table has 2: give data like/],
      [[packed, 'many.npz'], 2, /tells 10 classes apart, but many has 12/],
      [
        [imp, 'digits'],
        2,
        /is a run of imp, whose tickets have weights of 32 bits and no form of one bit/,
      ],
      [[run, 'nowhere'], 2, /'nowhere' is no data set and no file/],
      [[run, 'digits', '--seed', '4'], 2, /--seed 4: the run has the seeds 3, 5/],
      [
        [run, 'digits', '--stage', 'kept-99'],
        2,
        /has no stage kept-99; there are: kept-30, kept-50/,
      ],
      [[packed, 'digits', '--seed', '3'], 2, /is no run: --seed and --stage/],
      [['cut.packed.safetensors', 'digits'], 2, /cut\.packed\.safetensors: header of/],
      [['none.packed.safetensors', 'digits'], 2, /no such file/],
      [['tiny.ticket.json', 'digits'], 2, /tiny\.ticket\.json/],
      [[run], 2, /missing required argument 'data'/],
      [[run, 'digits', '--output', 'no/such/folder.csv'], 2, /cannot be written|no such/],
    ];
    for (const [args, code, said] of refusals) {
      const called = await cli(['predict', ...args], { cwd });
      assert.match(called.stderr, said);
      assert.match(called.stderr, /^[^\n]+\n$/);
      assert.deepEqual([called.code, called.stdout], [code, '']);
    }
  });

  test('what leaves packed is what the stage has', () => {
    const ticket = readPackedTicket(path.join(run, 'tickets', '3', 'ticket.packed.safetensors'));
    assert.deepEqual([...ticket.kernels.keys()], ['fc1/kernel', 'output/kernel']);
    const topology = path.join(run, '3', 'origin', 'topology.json');
    assert.deepEqual(ticket.topology, JSON.parse(fs.readFileSync(topology, 'utf8')));
  });
});
