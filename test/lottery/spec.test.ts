import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../../src/formats/errors';
import { resolveSpec } from '../../src/lottery/spec';
import { RunError } from '../../src/runs/errors';

const imp = { experiment: 'imp' };

/** What a spec is refused with, less the name of its file. */
function refusal(raw: unknown): string {
  let message = '';
  assert.throws(
    () => resolveSpec(raw, 'my.ticket.json'),
    (error: unknown) => {
      assert.ok(error instanceof InputError || error instanceof RunError, String(error));
      message = error.message;
      return true;
    },
  );
  assert.ok(message.startsWith('my.ticket.json: ') && !message.includes('\n'), message);
  return message.slice('my.ticket.json: '.length);
}

const cases: readonly (readonly [string, unknown, string])[] = [
  ['no object', [1], 'a spec is a JSON object, not a list.'],
  ['null', null, 'a spec is a JSON object, not null.'],
  ['text', 'imp', 'a spec is a JSON object, not a string.'],
  [
    'no experiment',
    {},
    '$.experiment is missing; allowed: "imp", "edge-popup", "multi-prize", "subset-sum", "log-pruning", "malach".',
  ],
  [
    'another experiment',
    { experiment: 'x' },
    '$.experiment is "x"; allowed: "imp", "edge-popup", "multi-prize", "subset-sum", "log-pruning", "malach".',
  ],
  [
    'no name',
    { experiment: 'toString' },
    '$.experiment is "toString"; allowed: "imp", "edge-popup", "multi-prize", "subset-sum", "log-pruning", "malach".',
  ],
  [
    'a number',
    { experiment: 3 },
    '$.experiment is 3; allowed: "imp", "edge-popup", "multi-prize", "subset-sum", "log-pruning", "malach".',
  ],
  [
    'an unknown field',
    { ...imp, trainig: {} },
    '$ has the unknown field "trainig"; allowed: experiment, format, title, model, data, training, seeds, engine, threads, imp.',
  ],
  [
    'unknown fields inside of a kind',
    { ...imp, model: { kind: 'mlp', hidden: [3], size: 1, depth: 2 } },
    '$.model has the unknown fields "size", "depth"; allowed: kind, hidden, activation, bias, initialiser.',
  ],
  [
    'an unknown field further in',
    { ...imp, imp: { rewind: { steps: 3 } } },
    '$.imp.rewind has the unknown field "steps"; allowed: step, optimizer.',
  ],
  [
    'a value that is none of the allowed',
    { ...imp, imp: { scope: 'local' } },
    '$.imp.scope is "local"; allowed: "layerwise", "global".',
  ],
  [
    'one in a list',
    { ...imp, imp: { controls: ['random', 'fresh'] } },
    '$.imp.controls[1] is "fresh"; allowed: "reinitialised", "shuffled", "random".',
  ],
  [
    'a kind that there is not',
    { ...imp, training: { optimizer: { kind: 'rmsprop' } } },
    '$.training.optimizer.kind is "rmsprop"; allowed: "sgd", "adam", "adamw".',
  ],
  [
    'no kind',
    { ...imp, data: { path: 'x' } },
    '$.data.kind is missing; allowed: "digits", "idx", "csv", "npz", "cifar".',
  ],
  [
    'a number for a kind',
    { ...imp, model: { kind: 3 } },
    '$.model.kind is 3; allowed: "zoo", "mlp", "file".',
  ],
  ['a list for an object', { ...imp, training: [] }, '$.training is []; object expected.'],
  [
    'text for a number',
    { ...imp, imp: { levels: 'many' } },
    '$.imp.levels is "many"; number expected.',
  ],
  [
    'a part of a step',
    { ...imp, training: { steps: 1.5 } },
    '$.training.steps is 1.5; a whole number expected.',
  ],
  ['null for a default', { ...imp, imp: null }, '$.imp is null; object expected.'],
  [
    'a missing field',
    { ...imp, model: { kind: 'mlp' } },
    '$.model.hidden is missing (array expected).',
  ],
  [
    'a density of 0',
    { ...imp, imp: { densities: [0.5, 0] } },
    '$.imp.densities[1] is 0; it must be above 0.',
  ],
  [
    'a density above 1',
    { ...imp, imp: { densities: [1.5] } },
    '$.imp.densities[0] is 1.5; it must be at most 1.',
  ],
  ['a rate of 1', { ...imp, imp: { rate: 1 } }, '$.imp.rate is 1; it must be below 1.'],
  [
    'no densities',
    { ...imp, imp: { densities: [] } },
    '$.imp.densities has 0 entries; at least 1 are allowed.',
  ],
  ['seeds twice', { ...imp, seeds: [1, 1] }, '$.seeds must not repeat.'],
  [
    'a control twice',
    { ...imp, imp: { controls: ['random', 'random'] } },
    '$.imp.controls must not repeat.',
  ],
  ['no seed', { ...imp, seeds: [] }, '$.seeds has 0 entries; at least 1 are allowed.'],
  [
    'a seed too large',
    { ...imp, seeds: [2 ** 32] },
    '$.seeds[0] is 4294967296; it must be at most 4294967295.',
  ],
  [
    'two problems',
    { ...imp, seeds: [-1], engine: 'gpu' },
    '$.seeds[0] is -1; it must be at least 0; $.engine is "gpu"; allowed: "auto", "native", "wasm", "cpu".',
  ],
  [
    'a label that is neither',
    { ...imp, data: { kind: 'csv', path: 'x', label: true } },
    '$.data.label is true, which fits none of the allowed kinds.',
  ],
  [
    'a path without a letter',
    { ...imp, data: { kind: 'npz', path: '' } },
    '$.data.path has 0 characters; at least 1 are allowed.',
  ],
  ['an older format', { ...imp, format: 0 }, '$.format is 0; allowed: 1.'],
  [
    'a newer format',
    { ...imp, format: 2, unheard: 1 },
    '$.format is 2, but this version of Winning Ticket reads up to 1. Update it, or write the spec anew.',
  ],
  [
    'rewinding to the end',
    { ...imp, training: { steps: 10 }, imp: { rewind: { step: 10 } } },
    '$.imp.rewind.step is 10, but training.steps is 10: nothing would be left to train.',
  ],
  [
    'densities that rise',
    { ...imp, imp: { densities: [0.5, 0.5] } },
    '$.imp.densities must fall from one to the next.',
  ],
  [
    'only the dense net',
    { ...imp, imp: { densities: [1] } },
    '$.imp.densities asks for nothing but the dense net, which comes by itself.',
  ],
  [
    'open-lth layerwise',
    { ...imp, imp: { convention: 'open-lth', outputRate: 0 } },
    '$.imp.convention open-lth needs imp.scope "global".',
  ],
  [
    'open-lth with an output rate',
    { ...imp, imp: { convention: 'open-lth', scope: 'global' } },
    '$.imp.outputRate open-lth prunes the output layer with the rest or not at all: set 0 or 0.2.',
  ],
  [
    'google-lth globally',
    { ...imp, imp: { convention: 'google-lth', scope: 'global' } },
    '$.imp.convention google-lth needs imp.scope "layerwise".',
  ],
  [
    'densities by a convention',
    { ...imp, imp: { convention: 'google-lth', densities: [0.5] } },
    '$.imp.densities needs imp.convention "exact".',
  ],
];

for (const [name, raw, message] of cases) {
  test(`refused: ${name}`, () => assert.equal(refusal(raw), message));
}

test('a newer format has a reason of its own', () => {
  assert.throws(
    () => resolveSpec({ ...imp, format: 9 }, 'x'),
    (error: unknown) => error instanceof RunError && error.reason === 'newer-format',
  );
});

test('a spec that says nothing is the default run', () => {
  const spec = resolveSpec({ ...imp, $schema: 'x' }, 'x');
  assert.deepEqual(spec, {
    experiment: 'imp',
    format: 1,
    model: { kind: 'zoo', name: 'lenet-300-100', initialiser: 'glorot-normal' },
    data: { kind: 'digits', train: 10_000, test: 2000, seed: 0 },
    training: {
      steps: 3000,
      batch: 60,
      optimizer: { kind: 'adam', learningRate: 0.0012, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
      schedule: { kind: 'constant', warmup: 0 },
      evaluations: 6,
      trainExamples: 10_000,
    },
    seeds: [1, 2, 3],
    engine: 'auto',
    threads: 'auto',
    imp: {
      levels: 12,
      rate: 0.2,
      outputRate: 0.1,
      scope: 'layerwise',
      convention: 'exact',
      exclude: [],
      criterion: 'magnitude',
      strategy: 'iterative',
      rewind: { step: 0, optimizer: 'kept' },
      retrain: 'weight-rewinding',
      controls: ['reinitialised', 'shuffled', 'random'],
      matching: { rule: 'tolerance', tolerance: 0.002 },
    },
  });
});

test('a resolved spec resolves to itself, and what it was made of is not changed', () => {
  const raw = { ...imp, imp: { rewind: { step: 5 } }, model: { kind: 'mlp', hidden: [] } };
  const copy = structuredClone(raw);
  const once = resolveSpec(raw, 'x');
  assert.deepEqual(raw, copy);
  assert.deepEqual(resolveSpec(structuredClone(once), 'x'), once);
});
