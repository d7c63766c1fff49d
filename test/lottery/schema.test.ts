import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { catalogue } from '../../src/lottery/catalogue';
import { resolveSpec, specJsonSchema } from '../../src/lottery/spec';
import { zooNames } from '../../src/runs/spec';
import { root } from '../support/paths';

interface Validator {
  (data: unknown): boolean;
  readonly errors?: unknown;
}

// The validator that eslint brings along; it knows the drafts up to 7, as VS Code does.
const Ajv = createRequire(require.resolve('eslint'))('ajv') as new (options: object) => {
  compile(schema: object): Validator;
};

const json = (...names: string[]): unknown =>
  JSON.parse(fs.readFileSync(path.join(root, ...names), 'utf8'));
const validate = new Ajv({ allErrors: true, schemaId: 'auto' }).compile(specJsonSchema());

const examples = fs
  .readdirSync(path.join(root, 'examples'))
  .filter((n) => n.endsWith('.ticket.json'));

test('the schema in media/ is the one that the code makes', () => {
  assert.deepEqual(
    json('media', 'ticket.schema.json'),
    JSON.parse(JSON.stringify(specJsonSchema())),
  );
});

test('every example fits the schema, and the program', () => {
  assert.ok(examples.length > 0);
  for (const name of examples) {
    const spec = json('examples', name);
    assert.ok(validate(spec), `${name}: ${JSON.stringify(validate.errors)}`);
    resolveSpec(spec, name);
  }
});

test('every preset fits too, and a resolved spec is still a spec', () => {
  for (const about of Object.values(catalogue)) {
    assert.deepEqual(
      about.presets.map((p) => p.id),
      ['quick', 'standard', 'paper'],
    );
    for (const preset of about.presets) {
      const spec = { experiment: about.id, ...preset.spec };
      assert.ok(validate(spec), `${preset.id}: ${JSON.stringify(validate.errors)}`);
      const resolved = JSON.parse(JSON.stringify(resolveSpec(spec, preset.id))) as unknown;
      assert.ok(validate(resolved), `${preset.id}: ${JSON.stringify(validate.errors)}`);
    }
  }
});

test('every preset of every net of the zoo fits, however short', () => {
  for (const about of Object.values(catalogue)) {
    for (const { id } of about.presets) {
      for (const name of zooNames) {
        for (const steps of [undefined, 1, 10, 700]) {
          const recipe = about.recipe?.(name, id, steps);
          if (recipe === undefined) continue;
          const model = { ...(recipe['model'] as object | undefined), kind: 'zoo', name };
          const spec = { experiment: about.id, ...recipe, model };
          assert.ok(validate(spec), `${name} ${id}: ${JSON.stringify(validate.errors)}`);
          resolveSpec(spec, `${name} ${id}`);
        }
      }
    }
  }
});

test('what the program refuses, an editor with the schema marks', () => {
  const wrong = [
    {},
    { experiment: 'other' },
    { experiment: 'imp', unknown: 1 },
    { experiment: 'imp', format: 2 },
    { experiment: 'imp', imp: { scope: 'local' } },
    { experiment: 'imp', imp: { densities: [0] } },
    { experiment: 'imp', imp: { densities: [1.1] } },
    { experiment: 'imp', model: { kind: 'mlp' } },
    { experiment: 'imp', training: { optimizer: { kind: 'sgd', beta1: 0.9 } } },
  ];
  for (const spec of wrong) assert.equal(validate(spec), false, JSON.stringify(spec));
});
