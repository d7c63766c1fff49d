import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import {
  dataFileName,
  freeSpecPath,
  modelFileName,
  nameProblem,
  specBaseName,
} from '../../../src/host/find/logic/naming';

test('a name says what is pruned and on what, and is safe on every system', () => {
  assert.equal(specBaseName('LeNet-300-100', undefined), 'lenet-300-100');
  assert.equal(specBaseName('my net (v2)', 'Größe/α.csv'), 'my-net-v2-größe-α-csv');
  assert.equal(specBaseName('iris', 'iris'), 'iris');
  assert.equal(specBaseName('???', undefined), 'spec');
  assert.equal([...specBaseName('x'.repeat(500), undefined)].length, 60);
});

test('a spec never takes the place of another', () => {
  const folder = path.resolve('/w');
  const taken = new Set(
    ['a.ticket.json', 'a-2.ticket.json'].map((name) => path.join(folder, name)),
  );
  assert.equal(
    freeSpecPath(folder, 'a', (file) => taken.has(file)),
    path.join(folder, 'a-3.ticket.json'),
  );
  assert.equal(
    freeSpecPath(folder, 'b', () => false),
    path.join(folder, 'b.ticket.json'),
  );
});

test('models and data are called by what tells them apart', () => {
  assert.equal(modelFileName('/nets/mnist mlp/model.json'), 'mnist mlp');
  assert.equal(modelFileName('/nets/mlp/best.json'), 'best');
  assert.equal(modelFileName('/model.json'), 'model');
  assert.equal(dataFileName('/d/iris.csv.gz'), 'iris');
  assert.equal(dataFileName('/d/train.npz'), 'train');
  assert.equal(dataFileName('/d/mnist'), 'mnist');
  assert.equal(dataFileName('/d/.csv'), '.csv');
});

test('what cannot be the name of a file is refused', () => {
  assert.equal(nameProblem('  '), 'empty');
  for (const name of ['a/b', 'a\\b', '..', 'a:b', 'a\nb'])
    assert.equal(nameProblem(name), 'not-a-name');
  assert.equal(nameProblem('größe 2'), undefined);
});
