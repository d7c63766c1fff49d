import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import {
  listed,
  sharedStart,
  splitName,
  stepIn,
  windowOf,
} from '../../../webview/inspector/list/rows';
import { TypeAhead } from '../../../webview/inspector/list/typeAhead';
import { chosenLayer } from '../../../webview/inspector/model/chosen';
import { layerView } from './support/views';

const layers = [
  layerView('encoder.conv1.kernel', { count: 500 }),
  layerView('encoder.conv1.bias', { count: 5, role: 'bias' }),
  layerView('decoder.conv2.kernel', { count: 900 }),
  layerView('decoder.norm', { count: 5, role: 'other' }),
  layerView('Encoder.Head', { count: 500 }),
];
const all = { filter: '', sort: 'order', kernelsOnly: false } as const;
const none = (): undefined => undefined;
const places = (choice: Parameters<typeof listed>[1], density = none): number[] =>
  listed(layers, choice, density).map(({ index }) => index);

void describe('the list of layers', () => {
  test('filters by parts of names in any order, whatever their case', () => {
    assert.deepEqual(places(all), [0, 1, 2, 3, 4]);
    assert.deepEqual(places({ ...all, filter: 'KERNEL enc' }), [0]);
    assert.deepEqual(places({ ...all, filter: ' encoder ' }), [0, 1, 4]);
    assert.deepEqual(places({ ...all, filter: 'nothing' }), []);
    assert.deepEqual(places({ ...all, kernelsOnly: true }), [0, 2, 4]);
    // No pattern: what a user writes is what is sought.
    assert.deepEqual(places({ ...all, filter: '.*' }), []);
  });

  test('sorts by size and by density, those that are not known last, ties in the order of the file', () => {
    assert.deepEqual(places({ ...all, sort: 'size' }), [2, 0, 4, 1, 3]);
    const density = [0.5, undefined, 0.1, undefined, 0.5];
    const of = (index: number): number | undefined => density[index];
    const sorted = listed(layers, { ...all, sort: 'density' }, of);
    assert.deepEqual(
      sorted.map(({ index }) => index),
      [2, 0, 4, 1, 3],
    );
  });

  test('draws only the rows in sight of a list of any length', () => {
    assert.deepEqual(windowOf(5000, 50, 0, 500, 6), { from: 0, to: 16 });
    assert.deepEqual(windowOf(5000, 50, 100_000, 500, 6), { from: 1994, to: 2016 });
    assert.deepEqual(windowOf(5000, 50, 249_500, 500, 6), { from: 4984, to: 5000 });
    assert.deepEqual(windowOf(3, 50, 0, 500, 6), { from: 0, to: 3 });
    // A list that has become shorter while it was scrolled down.
    assert.deepEqual(windowOf(3, 50, 100_000, 500, 6), { from: 3, to: 3 });
    assert.deepEqual(windowOf(0, 50, 0, 500, 6), { from: 0, to: 0 });
  });

  test('goes where keys lead, and no further than its ends', () => {
    assert.equal(stepIn(10, 3, 'ArrowDown', 4), 4);
    assert.equal(stepIn(10, 9, 'ArrowDown', 4), 9);
    assert.equal(stepIn(10, 0, 'ArrowUp', 4), 0);
    assert.equal(stepIn(10, -1, 'ArrowDown', 4), 0);
    assert.equal(stepIn(10, -1, 'ArrowUp', 4), 9);
    assert.equal(stepIn(10, 5, 'Home', 4), 0);
    assert.equal(stepIn(10, 5, 'End', 4), 9);
    assert.equal(stepIn(10, 5, 'PageDown', 4), 9);
    assert.equal(stepIn(10, 5, 'PageUp', 4), 1);
    assert.equal(stepIn(10, 5, 'x', 4), undefined);
    assert.equal(stepIn(0, -1, 'End', 4), undefined);
  });

  test('leaves out what all names begin with, where that is long', () => {
    const deep = ['model.layers.1.q', 'model.layers.10.k', 'model.layers.1.v'];
    assert.equal(sharedStart(deep), 'model.layers.');
    assert.equal(sharedStart([...deep, 'lm_head']), '');
    assert.equal(sharedStart(['model.layers.', ...deep]), '');
    assert.equal(sharedStart(deep.slice(0, 1)), '');
    assert.equal(sharedStart(['fc1/kernel', 'fc1/bias']), '');
    assert.equal(sharedStart(['a_long_name_1', 'a_long_name_2']), '');
    assert.equal(sharedStart([]), '');
  });

  test('cuts names after their first letters, never in the midst of one', () => {
    assert.deepEqual(splitName('model.layers.12.q_proj'), ['model.', 'layers.12.q_proj']);
    assert.deepEqual(splitName('w'), ['w', '']);
    assert.deepEqual(splitName('a.b.0.w', 'a.b.'), ['…', '0.w']);
    assert.deepEqual(splitName('b', 'a.b.'), ['b', '']);
    assert.deepEqual(splitName(''), ['', '']);
    assert.deepEqual(splitName('𝒂𝒃𝒄𝒅𝒆𝒇'), ['𝒂𝒃', '𝒄𝒅𝒆𝒇']);
  });
});

void describe('typing the name of a layer', () => {
  const names = ['conv1', 'conv2', 'dense', 'model.head.dense_2'];

  test('finds the row whose name begins so, and forgets after a pause', () => {
    const typed = new TypeAhead();
    assert.equal(typed.find('d', names, 0, 0), 2);
    assert.equal(typed.find('e', names, 2, 100), 2);
    assert.equal(typed.find('c', names, 2, 2000), 0);
  });

  test('goes through those that begin alike with the same letter', () => {
    const typed = new TypeAhead();
    assert.equal(typed.find('c', names, 0, 0), 1);
    assert.equal(typed.find('c', names, 1, 100), 0);
    assert.equal(typed.find('C', names, 0, 200), 1);
  });

  test('looks into names where none begins so', () => {
    const typed = new TypeAhead();
    assert.equal(typed.find('h', names, 0, 0), 3);
    assert.equal(typed.find('q', names, 0, 2000), -1);
    assert.equal(new TypeAhead().find('a', [], -1, 0), -1);
  });
});

void describe('the layer that is looked at', () => {
  test('is the one that was chosen by name, wherever it is now', () => {
    assert.equal(chosenLayer(layers, 'decoder.norm', 0), 3);
    assert.equal(chosenLayer(layers, 'decoder.norm', 3), 3);
  });

  test('is the one at the place that was chosen where several have the name', () => {
    const twins = [layerView('w'), layerView('w'), layerView('v')];
    assert.equal(chosenLayer(twins, 'w', 1), 1);
    assert.equal(chosenLayer(twins, 'w', 2), 0);
  });

  test('is the first kernel that can be read where nothing was chosen, or it is gone', () => {
    const mixed = [
      layerView('bias', { role: 'bias' }),
      layerView('broken', { unreadable: 'its type is unknown' }),
      layerView('kernel'),
    ];
    assert.equal(chosenLayer(mixed, undefined, undefined), 2);
    assert.equal(chosenLayer(mixed, 'renamed', 1), 2);
    assert.equal(chosenLayer([layerView('bias', { role: 'bias' })], undefined, undefined), 0);
    assert.equal(chosenLayer([], undefined, undefined), 0);
  });
});
