import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { boundOf, type Bound } from '../../src/lottery/bounds/bound';
import { constants } from '../../src/lottery/bounds/constants';
import { type BoundQuestion } from '../../src/lottery/bounds/question';
import { cli, linesOf, summaryOf, tinySpec, type Called } from '../support/cli';
import { dense, writeSequential } from '../support/denseModel';
import { temporaryFolder } from '../support/nets';

const cwd = fs.realpathSync(temporaryFolder());

function bound(...args: readonly string[]): Promise<Called> {
  return cli(['bound', ...args], { cwd });
}

/** What the formulas say of what a call was asked, as JSON has it. */
function expected(summary: Readonly<Record<string, unknown>>): unknown {
  const { layers, epsilon, delta, construction, samples } = summary;
  const question = { layers, epsilon, delta, construction, samples } as unknown as BoundQuestion;
  return JSON.parse(JSON.stringify(boundOf({ ...question, theorem: 'malach' }, {})));
}

describe('bound', () => {
  let model: string;

  before(() => {
    const layers = [dense(6), dense(4, 'softmax', { use_bias: false })];
    model = writeSequential(path.join(cwd, 'net'), [5], layers);
  });

  test('reads the layers of a model and says what the three theorems ask for', async () => {
    const called = await bound(model, '--epsilon', '0.02', '--delta', '0.1', '--json');
    assert.deepEqual([called.code, called.stderr], [0, '']);
    const summary = summaryOf(called);
    assert.deepEqual(
      (summary['layers'] as readonly Record<string, unknown>[]).map((layer) => {
        const { name, inputs, outputs, bias, largest, positive } = layer;
        return [name, inputs, outputs, bias, largest, positive];
      }),
      [
        ['dense_0', 5, 6, true, 0.25, false],
        ['dense_1', 6, 4, false, 0.5, true],
      ],
    );
    assert.deepEqual([summary['epsilon'], summary['delta']], [0.02, 0.1]);
    assert.deepEqual(summary['bounds'], expected(summary));
    assert.equal((summary['constants'] as readonly unknown[]).length, constants.length);
    // (5 + 1) * 6 + 6 * 4 weights; .02 (5 + 1) in front, .02 * 6 (1.5 + .12) + 6 * .5 * .12 behind.
    assert.equal((summary['bounds'] as readonly Bound[])[0]!.weights, 60);
    assert.ok(Math.abs((summary['outputError'] as number) - 0.5544) < 1e-9);
  });

  test('takes a folder, --eps for --epsilon, and usual numbers where none are given', async () => {
    const folder = summaryOf(await bound('net', '--eps', '0.02', '--delta', '0.1', '--json'));
    const file = summaryOf(await bound(model, '--epsilon', '0.02', '--delta', '0.1', '--json'));
    assert.deepEqual(folder, file);
    const usual = summaryOf(await bound('net', '--json'));
    assert.deepEqual([usual['epsilon'], usual['delta'], usual['input']], [0.01, 0.05, 1]);
  });

  test('tells people a table for each theorem, and lists what stars stand for', async () => {
    const { code, stdout, stderr } = await bound('784-500-10', '--construction', 'sums');
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^Net +2 fully connected layers, 397,000 weights$/m);
    assert.match(stdout, /^ +layer 1 +784 x 500 +no +0\.5 +of either sign$/m);
    assert.match(stdout, /^ +layer 2 +500 x 10 +no +0\.5 +never negative$/m);
    // 3 log2(2 * 397000 / .05), rounded up, of 397,000 weights.
    assert.match(stdout, /^ +all +72 +28,584,000 +12,777,048 +0\.047$/m);
    assert.match(stdout, /The published program takes 21 samples/);
    for (const { id, open } of constants) {
      assert.equal(new RegExp(`^ +${id} `, 'm').test(stdout), open, id);
    }
    assert.match(stdout, /No weight is taken to be larger than 0\.5 \(--largest\)/);
    assert.ok(stdout.split('\n').every((line) => line.length <= 120));
  });

  test('says before what too few samples come to', async () => {
    const args = ['784-500-10', '--samples', '21', '--theorem', 'subset-sum'];
    const { stdout } = await bound(...args, '--construction', 'sums');
    assert.match(stdout, /with 21 samples a weight/);
    assert.match(stdout, /^ +all +21 +8,337,000 +[\d,]+ +1$/m);
    assert.match(stdout, /nothing is promised of so many samples/);
    assert.match(stdout, /Measured \(no bound\).* 12: 0\.86 %/s);
    assert.doesNotMatch(stdout, /log-pruning|malach/);
    const enough = summaryOf(await bound(...args.with(2, '400'), '--json'));
    const [found] = enough['bounds'] as readonly Bound[];
    assert.ok(found!.failure > 0 && found!.failure < 1e-6);
  });

  test('changes constants, and says which', async () => {
    const set = ['--constant', 'subset-sum.c=1.5', 'subset-sum.published=2'];
    const { stdout } = await bound('784-500-10', '--construction', 'sums', ...set);
    assert.match(stdout, /^ +all +36 /m);
    assert.match(stdout, /takes 14 samples/);
    assert.match(stdout, /^ +subset-sum\.c +1\.5 /m);
    assert.match(stdout, /Also set:\n +subset-sum\.published +2 /);
  });

  test('finds the error of weights for one of the outputs', async () => {
    const summary = summaryOf(await bound('net', '--output-epsilon', '0.5544', '--json'));
    assert.ok(Math.abs((summary['epsilon'] as number) - 0.02) < 1e-9);
    assert.equal(summary['outputEpsilon'], 0.5544);
    const half = summaryOf(
      await bound('net', '--output-epsilon', '0.5544', '--input', '2', '--json'),
    );
    assert.ok((half['epsilon'] as number) < 0.02);
  });

  test('needs half of the gadgets for inputs that are never negative', async () => {
    const kept = async (...args: readonly string[]): Promise<number> => {
      const called = await bound('10-4', '--theorem', 'malach', ...args, '--json');
      return (summaryOf(called)['bounds'] as readonly Bound[])[0]!.kept!;
    };
    assert.deepEqual(
      [await kept(), await kept('--positive-inputs'), await kept('--positive-inputs', '--bias')],
      [80, 40, 44],
    );
  });

  test('knows nets of the zoo that are fully connected', async () => {
    const summary = summaryOf(await bound('lenet-300-100', '--largest', '0.3', '--json'));
    const layers = summary['layers'] as readonly {
      inputs: number;
      bias: boolean;
      largest: number;
    }[];
    assert.deepEqual(
      layers.map(({ inputs, bias, largest }) => [inputs, bias, largest]),
      [
        [784, true, 0.3],
        [300, true, 0.3],
        [100, true, 0.3],
      ],
    );
    const other = summaryOf(await bound('mlp:300,100', '--bias', '--largest', '0.3', '--json'));
    assert.deepEqual(other['bounds'], summary['bounds']);
  });

  test('says that what cannot be counted is infinite', async () => {
    const args = ['784-500-10', '--eps', '1e-300', '--theorem', 'malach'];
    assert.match((await bound(...args)).stdout, /^ +all +infinite +infinite +infinite /m);
    const called = await bound(...args, '--json');
    const [found] = summaryOf(called)['bounds'] as readonly Record<string, unknown>[];
    assert.deepEqual([found!['sampled'], found!['kept']], ['Infinity', 789_000]);
    assert.equal(linesOf(called).length, 1);
  });

  test('says where nothing needs to be drawn', async () => {
    const { stdout } = await bound('8-4', '--epsilon', '1');
    assert.equal(stdout.match(/0 is near enough to every weight/g)?.length, 3);
    assert.doesNotMatch(stdout, /nothing is promised/);
  });

  test('promises nothing of samples that make no pair, and takes whole numbers of them only', async () => {
    const { stdout } = await bound('4-3', '--samples', '1', '--theorem', 'malach');
    assert.match(stdout, /Fails 1: nothing is promised of so many samples/);
    assert.doesNotMatch(stdout, /nothing needs to be drawn/);
    for (const samples of ['0.5', '31.7']) {
      const { code, stderr } = await bound('4-3', '--samples', samples);
      assert.equal(code, 2);
      assert.match(stderr, new RegExp(`--samples ${samples}: a whole number is expected`));
    }
  });

  test('lists a long net up to where it is enough, whatever its layers are called', async () => {
    const names = Array.from({ length: 70 }, (_, i) =>
      dense(2, 'relu', { name: `\u001b[31m<b>${i}` }),
    );
    const file = writeSequential(path.join(cwd, 'long'), [2], names);
    const { code, stdout } = await bound(file, '--theorem', 'subset-sum');
    assert.equal(code, 0);
    assert.match(stdout, /\(10 layers more\)\n/);
    assert.ok(!stdout.includes('\u001b'));
    // Weights of up to .25 * 2^69 behind each other: beyond what matters, and a number all the same.
    assert.match(stdout, /off by at most (infinite|\d\.\d+e\d+)/);
  });

  test('takes the ticket of a run', async () => {
    fs.writeFileSync(path.join(cwd, 'tiny.ticket.json'), JSON.stringify(tinySpec({})));
    const { run } = summaryOf(await cli(['find', 'tiny.ticket.json', '--json'], { cwd }));
    const summary = summaryOf(await bound('latest', '--json'));
    assert.equal(summary.run, run);
    const layers = summary['layers'] as readonly { positive: boolean }[];
    assert.ok(layers.length >= 2 && !layers[0]!.positive && layers[1]!.positive);
  });

  test('takes the target of a run that builds nets for one, also when it was compacted', async () => {
    const spec = {
      ...tinySpec({}),
      experiment: 'log-pruning',
      imp: undefined,
      model: { kind: 'mlp', hidden: [5] },
      'log-pruning': { epsilons: [0.3] },
      seeds: [1, 2],
    };
    fs.writeFileSync(path.join(cwd, 'built.ticket.json'), JSON.stringify(spec));
    const { run } = summaryOf(await cli(['find', 'built.ticket.json', '--json'], { cwd }));
    const asked = async (...args: readonly string[]) =>
      summaryOf(await bound(run!, '--json', ...args)) as {
        readonly net: string;
        readonly layers: readonly Record<string, unknown>[];
        readonly notes: readonly string[];
        readonly outputError?: number;
      };
    const { results } = JSON.parse(fs.readFileSync(path.join(run!, 'summary.json'), 'utf8')) as {
      results: { layers: readonly Record<string, unknown>[] };
    };
    const plain = ({
      name,
      inputs,
      outputs,
      bias,
      largest,
      positive,
    }: Record<string, unknown>) => ({
      ...{ name, inputs, outputs, bias, largest, positive },
    });
    const first = await asked();
    assert.deepEqual(first.layers.map(plain), results.layers.map(plain));
    assert.match(first.notes[0]!, /the target of the run/);
    assert.ok(first.outputError! > 0);
    const second = await asked('--seed', '2');
    assert.match(second.net, /[\\/]2[\\/]target[\\/]weights\.safetensors$/);
    assert.notDeepEqual(second.layers.map(plain), results.layers.map(plain));
    assert.deepEqual((await asked('--stage', 'target')).layers, first.layers);
    for (const [option, wish] of [
      ['--stage', 'eps-0-3'],
      ['--level', '1'],
    ] as const) {
      const { code, stderr } = await bound(run!, option, wish);
      assert.equal(code, 2);
      assert.match(stderr, new RegExp(`^winning-ticket: ${option}: .*those of the target`));
    }
    const built = path.join(run!, '1', 'eps-0-3', 'weights.safetensors');
    const { layers } = summaryOf(await bound(built, '--json')) as { layers?: readonly unknown[] };
    assert.equal(layers?.length, 4);
    assert.equal((await cli(['compact', run!], { cwd })).code, 0);
    const kept = await asked('--seed', '1');
    assert.deepEqual(kept.layers.map(plain), first.layers.map(plain));
    assert.match(kept.notes[1]!, /compacted/);
    assert.equal(kept.outputError, undefined);
    const { code, stderr } = await bound(run!, '--seed', '3');
    assert.equal(code, 2);
    assert.match(stderr, /--seed 3: the run has the seeds 1, 2/);
  });
});

describe('bound refuses', () => {
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['what is not there', ['nope'], /no file "nope"/],
    ['sizes out of range', ['784-0-10'], /784-0-10: sizes from 1 to 1e12/],
    ['nets of the zoo with convolutions', ['conv-4'], /conv-4 has convolutions/],
    ['an epsilon of 0', ['8-4', '--epsilon', '0'], /--epsilon 0: a number above 0/],
    ['an epsilon twice', ['8-4', '--epsilon', '1', '--eps', '1'], /give one of them, once/],
    ['two epsilons', ['8-4', '--eps', '1', '--output-epsilon', '1'], /give one of them, once/],
    ['a delta of 1', ['8-4', '--delta', '1'], /--delta 1: .* above 0 and below 1/],
    ['what is no number', ['8-4', '--samples', 'many'], /--samples many: a number/],
    ['unknown theorems', ['8-4', '--theorem', 'x'], /Allowed choices are subset-sum, log-pruning/],
    ['unknown constants', ['8-4', '--constant', 'c=1'], /id=value is expected, with one of subset/],
    ['constants without a value', ['8-4', '--constant', 'subset-sum.c'], /id=value is expected/],
    [
      'constants beyond their limits',
      ['8-4', '--constant', 'log-pruning.gamma=1.7'],
      /a number from 1\.01 to 1\.618033 is expected/,
    ],
    ['tickets of no run', ['8-4', '--level', '3'], /8-4 is no run/],
  ];
  for (const [what, args, said] of cases)
    test(what, async () => {
      const { code, stdout, stderr } = await bound(...args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, /^winning-ticket: [^\n]+\n$/);
      assert.match(stderr, said);
    });

  test('in a line of JSON where that is asked for', async () => {
    const called = await bound('8-4', '--delta', '1', '--json');
    assert.deepEqual([called.code, called.stderr], [2, '']);
    assert.deepEqual(
      linesOf(called).map(({ type }) => type),
      ['error'],
    );
  });

  test('a layer that is not fully connected, by its name, and says what to do', async () => {
    const conv = ['Conv2D', { name: 'conv1', filters: 2, kernel_size: [3, 3] }] as const;
    const file = writeSequential(path.join(cwd, 'conv'), [4, 4, 1], [conv, ['Flatten'], dense(2)]);
    const { code, stderr } = await bound(file);
    assert.equal(code, 2);
    assert.match(stderr, /Layer "conv1" \(Conv2D\) is no fully connected layer.* Give a net of/);
  });

  test('an error of the outputs where activations are steep, and sizes of what a file says itself', async () => {
    const file = writeSequential(path.join(cwd, 'steep'), [4], [dense(3, 'sigmoid'), dense(2)]);
    const { code, stderr } = await bound(file, '--output-epsilon', '0.1');
    assert.equal(code, 2);
    assert.match(stderr, /the activation behind "dense_0" is "sigmoid"\. Give --epsilon instead/);
    assert.match((await bound(file)).stdout, /^Outputs +What an error of the weights comes to/m);
    const sized = await bound(file, '--largest', '1', '--bias');
    assert.match(sized.stderr, /--largest and --bias: for nets given by their sizes/);
  });
});
