import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { readLayersModel } from '../../src/formats/tfjsModel';
import { readSafetensors } from '../../src/formats/safetensors';
import { cli, summaryOf, tinySpec } from '../support/cli';
import { temporaryFolder } from '../support/nets';
import { filesIn } from '../support/runs';

const cwd = fs.realpathSync(temporaryFolder());
const runs = path.join(cwd, 'winning-ticket-runs');
const parts = [
  'README.md',
  'mask.safetensors',
  'model.json',
  'rewound.safetensors',
  'ticket.json',
  'weights.bin',
];

async function find(change: object): Promise<string> {
  fs.writeFileSync(path.join(cwd, 'tiny.ticket.json'), JSON.stringify(tinySpec(change)));
  return summaryOf(await cli(['find', 'tiny.ticket.json', '--json'], { cwd })).run!;
}

function tensors(file: string): ReturnType<typeof readSafetensors>['tensors'] {
  return readSafetensors(fs.readFileSync(file), file).tensors;
}

describe('export', () => {
  let run: string;
  let name: string;

  before(async () => {
    // Any loss of accuracy counts as matching, so that there is a ticket.
    const imp = { levels: 3, rate: 0.5, matching: { rule: 'tolerance', tolerance: 1 } };
    run = await find({ seeds: [4, 8], imp });
    name = path.basename(run);
  });

  /** A copy of the run with something changed. */
  function copy(as: string, change: (folder: string) => void): string {
    const folder = path.join(runs, as);
    fs.cpSync(run, folder, { recursive: true });
    change(folder);
    return as;
  }

  test('copies every ticket, with what it is and how to load it', async () => {
    const summary = summaryOf(await cli(['export', name, '--json'], { cwd }));
    const to = path.join(cwd, `ticket-${name}`);
    assert.equal(summary['to'], to);
    const expected = [4, 8].flatMap((seed) => parts.map((file) => `seed-${seed}/${file}`));
    assert.deepEqual(filesIn(to), ['README.md', ...expected].sort());
    const about = JSON.parse(fs.readFileSync(path.join(to, 'seed-8', 'ticket.json'), 'utf8')) as {
      readonly seed: number;
      readonly run: string;
      readonly density: number;
      readonly accuracy: number;
    };
    assert.deepEqual([about.seed, about.run], [8, name]);
    assert.ok(about.density < 0.5 && about.accuracy > 0);
    const { weights } = readLayersModel(path.join(to, 'seed-8', 'model.json'));
    const masks = tensors(path.join(to, 'seed-8', 'mask.safetensors'));
    const rewound = tensors(path.join(to, 'seed-8', 'rewound.safetensors'));
    for (const [tensor, mask] of masks) {
      // The README multiplies by name.
      assert.deepEqual(rewound.get(tensor)!.shape, mask.shape);
      const values = weights.get(tensor)!.values;
      mask.bytes.forEach((kept, i) => assert.ok(kept === 1 || values[i] === 0));
    }
  });

  test('copies one into the folder itself, and makes the folders above it', async () => {
    const args = ['export', name, '--seed', '4', '--out', 'deep/down/ticket'];
    const { code, stdout } = await cli(args, { cwd });
    assert.equal(code, 0);
    assert.match(stdout, /deep\/down\/ticket: seed 4, \d+\.\d\d % of the weights, test accuracy/);
    assert.deepEqual(filesIn(path.join(cwd, 'deep/down/ticket')), parts);
    fs.mkdirSync(path.join(cwd, 'empty'));
    assert.equal((await cli(['export', name, '--out', 'empty'], { cwd })).code, 0);
  });

  test('makes a ticket anew from its stages where it is gone', async () => {
    const lost = copy('lost', (folder) => {
      fs.rmSync(path.join(folder, 'tickets'), { recursive: true });
    });
    assert.equal((await cli(['export', lost, '--seed', '4', '--out', 'anew'], { cwd })).code, 0);
    for (const file of ['model.json', 'weights.bin', 'mask.safetensors', 'rewound.safetensors'])
      assert.deepEqual(
        fs.readFileSync(path.join(cwd, 'anew', file)),
        fs.readFileSync(path.join(run, 'tickets', '4', file)),
      );
  });

  const refusals: readonly (readonly [string, () => string[], number, RegExp])[] = [
    [
      'a seed without a ticket',
      () => [name, '--seed', '5'],
      2,
      /no ticket of seed 5; it has: 4, 8/,
    ],
    ['what is no seed', () => [name, '--seed', 'x'], 2, /--seed x: a seed of the run is expected/],
    [
      'a folder in use',
      () => [name, '--out', 'winning-ticket-runs'],
      2,
      /is not empty, and nothing/,
    ],
    ['a file in the way', () => [name, '--out', 'tiny.ticket.json'], 2, /is a file; name a folder/],
    [
      'a run that is not done',
      () => [
        copy('undone', (folder) => {
          const status = path.join(folder, 'status.json');
          const text = fs.readFileSync(status, 'utf8');
          fs.writeFileSync(status, text.replace('"state": "done"', '"state": "stopped"'));
        }),
      ],
      2,
      /is not done: stopped at 100 %.* wait for it, or resume it/,
    ],
    [
      'a compacted run without its tickets',
      () => [
        copy('compacted', (folder) => {
          fs.rmSync(path.join(folder, 'tickets'), { recursive: true });
          fs.rmSync(path.join(folder, '4', 'level-02', 'weights.safetensors'));
          fs.writeFileSync(path.join(folder, 'compacted.json'), '{}');
        }),
      ],
      1,
      /tickets\/4 is not complete\. The run was compacted/,
    ],
  ];
  for (const [what, args, code, said] of refusals)
    test(`refuses ${what}, and leaves nothing behind`, async () => {
      const given = args();
      const before = fs.readdirSync(cwd);
      const called = await cli(['export', ...given], { cwd });
      assert.equal(called.code, code);
      assert.match(called.stderr, said);
      assert.match(called.stderr, /^[^\n]+\n$/);
      assert.deepEqual(fs.readdirSync(cwd), before);
    });

  test('says why there is none', async () => {
    const none = await find({
      imp: { levels: 2, rate: 0.99, outputRate: 0.98, matching: { tolerance: 0 } },
      training: { steps: 300, batch: 20, evaluations: 2, trainExamples: 0 },
    });
    const called = await cli(['export', path.basename(none)], { cwd });
    assert.equal(called.code, 1);
    assert.match(called.stderr, /has no ticket to export\. No ticket matches the dense net/);
  });
});
