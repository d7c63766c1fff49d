import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { catalogue } from '../../../src/lottery/catalogue';
import { type About } from '../../../src/lottery/experiment';
import { zooNames } from '../../../src/runs/spec';
import {
  rawSpec,
  relativePath,
  resolvedSpec,
  specText,
  type Draft,
} from '../../../src/host/find/logic/draft';

const about = catalogue['imp']!;
const folder = path.resolve('/work space/nets');
const draft: Draft = {
  about,
  preset: about.presets[0]!,
  model: { spec: { kind: 'zoo', name: 'lenet-300-100' }, name: 'lenet-300-100' },
  data: { spec: { kind: 'digits' }, name: 'digits' },
  folder,
};

test('a spec says what was chosen and what the preset says, in the order in which people read', () => {
  const raw = rawSpec(draft);
  assert.deepEqual(Object.keys(raw), [
    'format',
    'experiment',
    'model',
    'data',
    'training',
    'seeds',
    'imp',
  ]);
  assert.deepEqual(raw['model'], { kind: 'zoo', name: 'lenet-300-100' });
  assert.deepEqual(raw['data'], { kind: 'digits' });
  assert.deepEqual(raw['seeds'], [1, 2, 3]);
});

test('every preset of every experiment makes a valid spec with every net of the zoo', () => {
  for (const each of Object.values(catalogue) as readonly About[]) {
    for (const preset of each.presets) {
      for (const name of zooNames) {
        const model = { spec: { kind: 'zoo' as const, name }, name };
        const spec = resolvedSpec({ ...draft, about: each, preset, model });
        assert.equal((spec.model as { name?: string }).name, name);
        assert.ok(each.facts(spec).length > 0);
      }
    }
  }
});

test('paths are relative to the spec, with slashes, also above it', () => {
  const model = {
    spec: { kind: 'file' as const, path: path.join(folder, 'a net', 'model.json') },
    name: 'a net',
  };
  const data = {
    spec: { kind: 'csv' as const, path: path.resolve('/work space/data/iris.csv') },
    name: 'iris',
  };
  const spec = rawSpec({ ...draft, model, data });
  assert.deepEqual(spec['model'], { kind: 'file', path: 'a net/model.json' });
  assert.deepEqual(spec['data'], { kind: 'csv', path: '../data/iris.csv' });
  assert.equal(relativePath(folder, folder), '.');
});

test('what was changed at the end is in the spec, and auto stays unsaid', () => {
  const changed = rawSpec({ ...draft, changes: { seeds: [1, 2], engine: 'wasm' } });
  assert.deepEqual([changed['seeds'], changed['engine']], [[1, 2], 'wasm']);
  assert.ok(!('engine' in rawSpec({ ...draft, changes: { engine: 'auto' } })));
});

test('the text is the same spec, with short lists on one line', () => {
  const raw = {
    ...rawSpec(draft),
    imp: { densities: [0.5, 0.25], exclude: ['a', 'b c'], empty: [] },
  };
  const text = specText(raw);
  assert.deepEqual(JSON.parse(text), raw);
  assert.match(text, /"densities": \[0\.5, 0\.25\]/);
  assert.match(text, /"exclude": \["a", "b c"\]/);
  assert.match(text, /\}\n$/);
});
