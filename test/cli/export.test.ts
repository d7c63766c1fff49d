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

  const cuts = [
    ['weights.bin', 40, /tickets\/4\/model\.json: .* the files are cut short/],
    ['model.json', 20, /tickets\/4\/model\.json: is no JSON/],
    ['mask.safetensors', 500, /mask\.safetensors is cut short: it has 500 of \d+ bytes/],
    ['rewound.safetensors', 80, /rewound\.safetensors is cut short: it has 80 of \d+ bytes/],
  ] as const;
  for (const [file, bytes, said] of cuts)
    test(`hands out no ${file} that is cut short`, async () => {
      const cut = (folder: string): void =>
        fs.truncateSync(path.join(folder, 'tickets', '4', file), bytes);
      const mended = copy(`cut-${file}`, cut);
      const args = ['--seed', '4', '--out', `mended-${file}`];
      assert.equal((await cli(['export', mended, ...args], { cwd })).code, 0);
      assert.deepEqual(
        fs.readFileSync(path.join(cwd, `mended-${file}`, file)),
        fs.readFileSync(path.join(run, 'tickets', '4', file)),
      );
      const compacted = copy(`compacted-${file}`, () => undefined);
      assert.equal((await cli(['compact', compacted], { cwd })).code, 0);
      cut(path.join(runs, compacted));
      const refused = await cli(['export', compacted], { cwd });
      assert.equal(refused.code, 1);
      assert.match(refused.stderr, said);
      assert.match(refused.stderr, /^[^\n]+The run was compacted[^\n]+\n$/);
    });

  test('hands a compacted run out, unless a single weight is another', async () => {
    const compacted = copy('compacted-whole', () => undefined);
    assert.equal((await cli(['compact', compacted], { cwd })).code, 0);
    const args = ['export', compacted, '--seed', '4', '--out'];
    assert.equal((await cli([...args, 'whole'], { cwd })).code, 0);
    assert.deepEqual(filesIn(path.join(cwd, 'whole')), parts);
    const weights = path.join(runs, compacted, 'tickets', '4', 'weights.bin');
    const bytes = fs.readFileSync(weights);
    // A bias, which no mask covers, in its last bits.
    bytes[bytes.length - 4]! ^= 1;
    fs.writeFileSync(weights, bytes);
    const { code, stderr } = await cli([...args, 'changed'], { cwd });
    assert.equal(code, 1);
    assert.match(stderr, /weights\.bin is not what the training of the run has recorded\./);
  });

  test('labels a ticket with its own figures where another one can no longer be read', async () => {
    const lost = copy('lost-level', (folder) => {
      fs.rmSync(path.join(folder, 'summary.json'));
      for (const seed of ['4', '8'])
        fs.truncateSync(path.join(folder, seed, 'level-02', 'result.json'), 50);
    });
    const { code, stderr } = await cli(['export', lost, '--seed', '4', '--out', 'other'], { cwd });
    assert.equal(code, 0);
    assert.match(stderr, /^Note: 4\/level-02\/result\.json is damaged: /);
    const about = JSON.parse(fs.readFileSync(path.join(cwd, 'other', 'ticket.json'), 'utf8')) as {
      readonly stage: string;
      readonly density: number;
    };
    assert.equal(about.stage, 'level-01');
    const mask = fs.readFileSync(path.join(cwd, 'other', 'mask.safetensors'));
    assert.deepEqual(mask, fs.readFileSync(path.join(run, '4', 'level-01', 'mask.safetensors')));
  });

  const damages: readonly (readonly [string, (folder: string) => void, RegExp])[] = [
    [
      'summary.json is cut short',
      (folder) => fs.truncateSync(path.join(folder, 'summary.json'), 100),
      /^Note: summary\.json is damaged: /,
    ],
    [
      'run.json is gone',
      (folder) => fs.rmSync(path.join(folder, 'run.json')),
      /^Note: run\.json: The file is missing/,
    ],
    [
      'nothing says what the run was',
      (folder) => {
        fs.rmSync(path.join(folder, 'run.json'));
        fs.rmSync(path.join(folder, 'spec.json'));
      },
      /^Note: run\.json: .*\nNote: spec\.json: The file is missing/,
    ],
  ];
  for (const [what, harm, said] of damages)
    test(`hands the same tickets out where ${what}, and says so`, async () => {
      const to = what.replaceAll(/\W/g, '-');
      const { code, stderr } = await cli(['export', path.join(runs, copy(to, harm)), '--out', to], {
        cwd,
      });
      assert.equal(code, 0);
      assert.match(stderr, said);
      const expected = [4, 8].flatMap((seed) => parts.map((file) => `seed-${seed}/${file}`));
      assert.deepEqual(filesIn(path.join(cwd, to)), ['README.md', ...expected].sort());
      const about = fs.readFileSync(path.join(cwd, to, 'seed-8', 'ticket.json'), 'utf8');
      assert.match(about, /"stage": "level-02",\n "density": 0\.\d+/);
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
      /tickets\/4 is not complete: model\.json is missing\. The run was compacted/,
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
