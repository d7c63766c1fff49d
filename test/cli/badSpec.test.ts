import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { refuses } from '../support/badInput';
import { tinySpec } from '../support/cli';
import { temporaryFolder } from '../support/nets';

const cwd = temporaryFolder();
const fields =
  /allowed: experiment, format, title, model, data, training, seeds, engine, threads, imp/;

function write(name: string, content: unknown): string {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  fs.writeFileSync(path.join(cwd, name), text);
  return name;
}

/** A name, the spec, and what must be said about it. */
const specs: readonly (readonly [string, unknown, RegExp])[] = [
  ['not JSON', '{\n  "experiment": "imp",\n}', /not\.json is not JSON: .*line 3, column 1\./],
  ['not an object', '[]', /a spec is a JSON object, not a list/],
  ['an unknown field', tinySpec({ trainig: {} }), fields],
  ['a field __proto__', '{"experiment":"imp","__proto__":{"a":1}}', fields],
  ['an unknown experiment', { experiment: 'magic' }, /\$\.experiment is "magic"; allowed: "imp"/],
  ['a newer format', tinySpec({ format: 2 }), /\$\.format is 2, but .* reads up to 1/],
  ['a density of 0', tinySpec({ imp: { densities: [0.5, 0] } }), /densities\[1\] is 0; .*above 0/],
  [
    'a density above 1',
    tinySpec({ imp: { densities: [1.5] } }),
    /densities\[0\] is 1\.5; .*at most 1/,
  ],
  ['densities that rise', tinySpec({ imp: { densities: [0.2, 0.5] } }), /densities must fall/],
  [
    'a rewind step too late',
    tinySpec({ imp: { rewind: { step: 40 } } }),
    /\$\.imp\.rewind\.step is 40/,
  ],
  [
    'an unknown optimizer',
    tinySpec({ training: { optimizer: { kind: 'magic' } } }),
    /allowed: "sgd", "adam", "adamw"/,
  ],
];

describe('find refuses a spec with', () => {
  for (const [i, [what, content, pattern]] of specs.entries())
    test(what, async () => refuses(cwd, ['find', write(`${i}-not.json`, content)], pattern));

  test('no file', async () => refuses(cwd, ['find', 'none.json'], /There is no spec "none\.json"/));
  test('a folder in its place', async () => {
    fs.mkdirSync(path.join(cwd, 'folder'));
    await refuses(cwd, ['find', 'folder'], /folder cannot be read: it is a folder/);
  });
  test('no end', { skip: !fs.existsSync('/dev/zero') }, async () =>
    refuses(cwd, ['find', '/dev/zero'], /too large for a spec/),
  );
});

/** Options and what must be said about them. */
const options: readonly (readonly [readonly string[], RegExp])[] = [
  [['--levels', '1'], /\$\.imp\.levels is 1; it must be at least 2/],
  [['--levels', '201'], /at most 200/],
  [['--levels', 'many'], /--levels many: a number is expected/],
  [['--seeds', '0'], /--seeds 0: .*1 to 1000/],
  [['--seeds', '1,,2'], /--seeds 1,,2: /],
  [['--seeds', '1,1'], /\$\.seeds must not repeat/],
  [['--steps', '0'], /\$\.training\.steps is 0; it must be at least 1/],
  [['--steps', '-5'], /\$\.training\.steps is -5/],
  [['--jobs', '0'], /--jobs 0: a whole number from 1 to 1024/],
  [['--jobs', '1.5'], /--jobs 1\.5/],
  [['--threads', '0'], /\$\.threads is 0/],
  [['--set', 'nonsense'], /--set nonsense: write PATH=VALUE/],
  [['--set', '=1'], /write PATH=VALUE/],
  [['--set', 'a.b=1', 'my.json'], /The spec goes before --set/],
  [['--set', '__proto__.polluted=1'], /unknown field "__proto__"; allowed: /],
  [['--set', 'imp.__proto__.polluted=1'], /\$\.imp has the unknown field "__proto__"/],
  [['--set', 'constructor.prototype.x=1'], /unknown field "constructor"/],
  [
    ['--set', 'imp.scope=everywhere'],
    /\$\.imp\.scope is "everywhere"; allowed: "layerwise", "global"/,
  ],
  [['--preset', 'best'], /no preset "best"; allowed: quick, standard, paper/],
  [['--model', 'resnet-1000'], /"resnet-1000" is no model: give lenet-300-100/],
  [['--model', 'mlp:3,-1'], /--model mlp:3,-1: the sizes/],
  [['--data', 'nothing'], /'nothing' is no data set and no file/],
  [['--engine', 'gpu'], /Allowed choices are auto, native, wasm, cpu/],
  [['--experiment', 'magic'], /Allowed choices are imp/],
  [['--nonsense'], /unknown option '--nonsense'. See: winning-ticket find --help/],
  [['a.json', 'b.json'], /too many arguments/],
];

describe('find refuses the options', () => {
  for (const [args, pattern] of options)
    test(args.join(' '), async () => refuses(cwd, ['find', ...args], pattern));
});

test('unknown commands and missing arguments are refused', async () => {
  await refuses(cwd, ['fnid'], /unknown command 'fnid' \(Did you mean find\?\)/);
  await refuses(cwd, ['show'], /missing required argument 'run'/);
  await refuses(cwd, ['show', 'none'], /No run "none": there are no runs in/);
  await refuses(cwd, ['resume', 'latest'], /No run "latest"/);
  await refuses(cwd, ['stop', 'x'], /No run "x"/);
});
