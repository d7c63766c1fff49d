import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { boolTensor, float32Tensor, writeSafetensors } from '../../src/formats/safetensors';
import { cli, linesOf, summaryOf, tinySpec, type Called } from '../support/cli';
import { models, modelsMissing, modelTruths, type ModelTruth } from '../support/models';
import { temporaryFolder } from '../support/nets';

const cwd = fs.realpathSync(temporaryFolder());

interface ToldTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly count: number;
  readonly zeros: number;
  readonly kept: number;
  readonly sum: number | string;
  readonly absSum: number | string;
  readonly nonFinite: number;
  readonly sha256: string;
  readonly unreadable?: string;
  readonly quantization?: { readonly scale?: number; readonly min?: number };
  readonly dequantised?: { readonly zeros: number; readonly sum: number; readonly absSum: number };
}

function tensorsOf(called: Called): readonly ToldTensor[] {
  return summaryOf(called)['tensors'] as readonly ToldTensor[];
}

/** Sums are compared with a tolerance of 1e-9 of the sum of magnitudes. */
function sameSum(told: number | string, truth: number | string, scale: number | string): void {
  if (typeof truth === 'string' || typeof told === 'string') assert.equal(told, truth);
  else assert.ok(Math.abs(told - truth) <= 1e-9 * Number(scale), `${told} for ${truth}`);
}

function agrees(told: ToldTensor, truth: NonNullable<ModelTruth['tensors']>[number]): void {
  const { name, shape, dtype, zeros, sha256 } = truth;
  assert.deepEqual(
    [told.name, told.shape, told.dtype, told.zeros, told.sha256],
    [name, shape, dtype, zeros, sha256],
  );
  assert.equal(told.nonFinite, truth.nonFinite ?? 0);
  sameSum(told.sum, truth.sum, told.absSum);
  if (truth.absSum !== undefined) sameSum(told.absSum, truth.absSum, told.absSum);
  if (!truth.dequantised) return;
  assert.equal(told.dequantised!.zeros, truth.dequantised.zeros);
  sameSum(told.dequantised!.sum, truth.dequantised.sum, told.dequantised!.absSum);
}

const read = new Set(['tfjs', 'safetensors', 'numpy']);

describe('inspect --json tells the truth of', { skip: modelsMissing }, () => {
  for (const truth of modelTruths().filter((t) => read.has(t.format) && t.broken === undefined)) {
    test(truth.id, async () => {
      const called = await cli(['inspect', path.join(models, truth.path), '--json'], { cwd });
      assert.deepEqual([called.code, called.stderr], [0, '']);
      const told = tensorsOf(called);
      assert.equal(told.length, truth.tensors!.length);
      // The order of a file is nobody's truth; names are unique in these files.
      const named = new Map(told.map((tensor) => [tensor.name, tensor]));
      for (const tensor of truth.tensors!) agrees(named.get(tensor.name)!, tensor);
      const refused = summaryOf(called)['refused'] as readonly { readonly name: string }[];
      assert.deepEqual(
        refused.map(({ name }) => name),
        (truth.refused ?? []).map(({ name }) => name),
      );
    });
  }
});

describe('inspect refuses, soon and in one line,', { skip: modelsMissing }, () => {
  for (const truth of modelTruths().filter((t) => read.has(t.format) && t.broken !== undefined)) {
    test(truth.id, async () => {
      const file = path.join(models, truth.path);
      const begin = performance.now();
      const called = await cli(['inspect', file], { cwd });
      // With the start of the program on a busy machine; the second is held in a warm reader, in the corpus of `inspect`.
      assert.ok(performance.now() - begin < 5000);
      assert.equal(called.code, 2);
      if (truth.id === 'tfjs/shards-missing') {
        // Names and shapes can be listed all the same.
        assert.match(called.stdout, /^Note .*\n +Shard 'group1-shard1of1\.bin' is missing/m);
        assert.match(called.stdout, / 5 x 5 x 3 x 24 +float32 +1,800 +not read: /);
        const { status, tensors } = summaryOf(await cli(['inspect', file, '--json'], { cwd }));
        assert.equal(status, 'failed');
        assert.ok((tensors as readonly ToldTensor[]).every((t) => t.unreadable !== undefined));
        return;
      }
      assert.equal(called.stdout, '');
      assert.match(called.stderr, /^winning-ticket: [^\n]+\n$/);
      const json = await cli(['inspect', file, '--json'], { cwd });
      assert.deepEqual(
        linesOf(json).map(({ type }) => type),
        ['error'],
      );
    });
  }

  for (const format of ['torch', 'hdf5', 'onnx'] as const)
    test(`${format}, and says how to convert it`, async () => {
      const truth = modelTruths().find((t) => t.format === format && t.broken === undefined)!;
      const called = await cli(['inspect', path.join(models, truth.path)], { cwd });
      assert.deepEqual([called.code, called.stdout], [2, '']);
      assert.match(called.stderr, /save_file\(/);
    });
});

/** A net of two kernels and a bias with masks beside it. */
function ticketFolder(name: string, first: readonly number[]): string {
  const folder = path.join(cwd, name);
  fs.mkdirSync(folder, { recursive: true });
  const mask = Uint8Array.from(first);
  const weights = Float32Array.from(first, (kept, i) => kept * (i % 2 ? -1 : 1) * (i + 1));
  const out = Uint8Array.of(1, 0, 1, 1, 0, 1);
  const rest = Float32Array.of(3, 0, -2, 1, 0, 4);
  const bias = float32Tensor('a/bias', [3], Float32Array.of(0, 0, 0));
  fs.writeFileSync(
    path.join(folder, 'mask.safetensors'),
    writeSafetensors([boolTensor('a/kernel', [4, 3], mask), boolTensor('b/kernel', [3, 2], out)]),
  );
  fs.writeFileSync(
    path.join(folder, 'weights.safetensors'),
    writeSafetensors([
      float32Tensor('a/kernel', [4, 3], weights),
      bias,
      float32Tensor('b/kernel', [3, 2], rest),
    ]),
  );
  return name;
}

describe('inspect', () => {
  const one = [1, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 1];
  const two = [1, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 1];
  before(() => {
    ticketFolder('one', one);
    ticketFolder('two', two);
  });
  const said = async (...args: string[]): Promise<string> => {
    const called = await cli(['inspect', ...args], { cwd });
    assert.deepEqual([called.code, called.stderr], [0, '']);
    return called.stdout;
  };

  test('tells of a folder how dense its mask is, layer by layer', async () => {
    const text = await said('one');
    assert.match(text, /^Format +safetensors, \d+ bytes, with .*weights\.safetensors$/m);
    assert.match(text, /^Weights +9 of 18 weights kept, in 2 kernels$/m);
    assert.match(text, /^Density +achieved 50\.0 %, effective 50\.0 %$/m);
    assert.match(text, /^a\/kernel +4 x 3 +F32 +12 +5 +41\.7 % +████▏░░░░░ +1 dead input$/m);
    assert.match(text, /^a\/bias +3 +F32 +3$/m);
  });

  test('tells all about a layer by a part of its name', async () => {
    const text = await said('one', '--layer', 'A/KER');
    assert.match(text, /^ {2}4 x 3, F32; 5 of 12 kept, density 41\.7 %$/m);
    assert.match(text, /^ {2}4 inputs, 3 units; 1 and 0 of them dead$/m);
    const rows = ['█··', '██·', '···', '█·█'];
    assert.ok(text.includes(rows.map((row) => `  ${row}\n`).join('')), text);
    assert.match(text, /^ {2}kept: -12 to 5, /m);
    const missing = await cli(['inspect', 'one', '--layer', 'conv'], { cwd });
    assert.equal(missing.code, 2);
    assert.match(
      missing.stderr,
      /has no layer "conv"; there are: a\/kernel, a\/bias, b\/kernel\.$/m,
    );
  });

  test('tells the strongest paths', async () => {
    const text = await said('one', '--paths', '2');
    // By hand: -12 x 4 through the third unit, then -10 x 3 through the first.
    assert.match(text, /^1 +-48\.00 +.* 3 → .* 2 → .* 1$/m);
    assert.match(text, /^2 +-30\.00 +.* 3 → .* 0 → .* 0$/m);
    assert.doesNotMatch(text, /^3 +/m);
    const json = summaryOf(await cli(['inspect', 'one', '--paths', '--json'], { cwd }));
    assert.equal((json['paths'] as { readonly total: string }).total, '6');
  });

  test('compares two masks', async () => {
    const text = await said('one', '--compare', 'two');
    assert.match(text, /^Overlap +80\.0 % of the weights that either keeps/m);
    assert.match(text, /^a\/kernel +4 +1 +1 +66\.7 % .* 100\.0 %$/m);
    const json = summaryOf(await cli(['inspect', 'one', '--compare', 'two', '--json'], { cwd }));
    const { layers } = json['comparison'] as {
      readonly layers: readonly Record<string, unknown>[];
    };
    assert.deepEqual(
      layers.map((layer) => Object.values(layer).slice(2, 7)),
      [
        ['a/kernel', 12, 4, 1, 1],
        ['b/kernel', 6, 4, 0, 0],
      ],
    );
  });

  test('lets no name act on the terminal', async () => {
    const name = '\u001b[31mred\u202e\n<b>';
    const tensor = float32Tensor(name, [2, 2], Float32Array.of(1, 2, 3, 4));
    const metadata = { '\u009b2J': 'a\u0007b' };
    fs.writeFileSync(path.join(cwd, 'x.safetensors'), writeSafetensors([tensor], metadata));
    for (const more of [[], ['--layer', 'red'], ['--paths'], ['--json'], ['--compare', 'one']]) {
      const called = await cli(['inspect', 'x.safetensors', ...more], { cwd });
      assert.doesNotMatch(
        called.stdout + called.stderr,
        /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/,
      );
    }
    const json = await cli(['inspect', 'x.safetensors', '--json'], { cwd });
    assert.equal(tensorsOf(json)[0]!.name, name);
  });

  const misuses: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['a file that is not there', ['no.safetensors'], /no\.safetensors: no such file or folder\./],
    ['a name that nothing has', ['nothing'], /no file "nothing", and no run of that name/],
    ['a number that is none', ['one', '--paths', '0'], /--paths 0: a number from 1 to 1000/],
    [
      'a level of a file',
      ['one', '--level', '2'],
      /is no run: --seed, --level, --stage and --step/,
    ],
    ['an empty folder', ['empty'], /empty has no model file that can be read here\./],
    ['a folder of several files', ['many'], /many has 2 model files; name one: a\.npy, b\.npy\./],
    ['a text', ['text.txt'], /is none of the .*files that are read/],
    ['an empty file', ['empty.npz'], /is empty/],
  ];
  for (const [what, args, pattern] of misuses)
    test(`says what is wrong with ${what}`, async () => {
      fs.mkdirSync(path.join(cwd, 'empty'), { recursive: true });
      fs.mkdirSync(path.join(cwd, 'many'), { recursive: true });
      for (const name of ['a.npy', 'b.npy']) fs.writeFileSync(path.join(cwd, 'many', name), 'x');
      fs.writeFileSync(path.join(cwd, 'text.txt'), 'a text');
      fs.writeFileSync(path.join(cwd, 'empty.npz'), '');
      const called = await cli(['inspect', ...args], { cwd });
      assert.deepEqual([called.code, called.stdout], [2, '']);
      assert.match(called.stderr, pattern);
      assert.match(called.stderr, /^[^\n]+\n$/);
    });
});

describe('inspect of a run', () => {
  let run: string;
  before(async () => {
    const imp = { levels: 3, rate: 0.5, matching: { rule: 'tolerance', tolerance: 1 } };
    fs.writeFileSync(
      path.join(cwd, 'tiny.ticket.json'),
      JSON.stringify(tinySpec({ seeds: [4, 8], imp })),
    );
    run = summaryOf(await cli(['find', 'tiny.ticket.json', '--json'], { cwd })).run!;
  });
  const of = async (...args: string[]): Promise<Record<string, unknown>> =>
    summaryOf(await cli(['inspect', ...args, '--json'], { cwd }));

  test('shows the ticket that is handed out, or the one that is named', async () => {
    const handed = await of('latest');
    assert.equal(handed['file'], path.join(run, '4', 'level-02', 'mask.safetensors'));
    assert.equal(handed.run, run);
    const other = await of(path.basename(run), '--seed', '8', '--level', '1');
    assert.equal(other['file'], path.join(run, '8', 'level-01', 'mask.safetensors'));
    const control = await of(run, '--stage', 'level-01-shuffled');
    assert.equal(control['file'], path.join(run, '4', 'level-01-shuffled', 'mask.safetensors'));
    const result = JSON.parse(
      fs.readFileSync(path.join(run, '8', 'level-01', 'result.json'), 'utf8'),
    ) as { readonly result: { readonly kept: number; readonly density: number } };
    const density = other['density'] as { readonly kept: number; readonly achieved: number };
    assert.deepEqual([density.kept, density.achieved], [result.result.kept, result.result.density]);
  });

  test('compares its levels, seeds and controls', async () => {
    const levels = await of('latest', '--compare', '1');
    assert.equal(levels['other'], path.join(run, '4', 'level-01', 'mask.safetensors'));
    const { layers } = levels['comparison'] as {
      readonly layers: readonly { readonly onlyFirst: number }[];
    };
    // A level keeps only what the one before kept.
    assert.ok(layers.every(({ onlyFirst }) => onlyFirst === 0));
    const seeds = await of('latest', '--level', '1', '--compare', '8/level-01');
    assert.equal(seeds['other'], path.join(run, '8', 'level-01', 'mask.safetensors'));
  });

  test('shows what was exported: the same mask', async () => {
    assert.equal((await cli(['export', run, '--seed', '8', '--out', 'out'], { cwd })).code, 0);
    const [exported, ticket] = [await of('out'), await of(run, '--seed', '8')];
    assert.deepEqual(exported['tensors'], ticket['tensors']);
    assert.equal(exported['file'], path.join(cwd, 'out', 'mask.safetensors'));
  });

  for (const [what, args, pattern] of [
    ['a level that there is not', ['--level', '7'], /has no level 7; there are: level-00, /],
    ['a seed that there is not', ['--seed', '5'], /--seed 5: the run has the seeds 4, 8\./],
    ['a stage that there is not', ['--stage', '../x'], /has no stage \.\.\/x; there are: /],
    ['a level that is no number', ['--level', 'x'], /--level x: a whole number is expected/],
  ] as const)
    test(`says what there is for ${what}`, async () => {
      const called = await cli(['inspect', 'latest', ...args], { cwd });
      assert.equal(called.code, 2);
      assert.match(called.stderr, pattern);
    });
});
