import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { type PathsView } from '../../../src/inspect/pathsView';
import { OpenModel } from '../../../webview/inspector/model/openModel';
import { layerView, modelView, settled, SlowInspector, statisticsOf } from './support/views';

const big = { count: 600_000 };
const view = modelView(['a', 'b', 'c', 'd'].map((name) => ({ ...layerView(name), ...big })));
const tile = { layer: 0, level: 0, row: 0, column: 0 };

function pathsOf(count: number): PathsView {
  const top = Array.from({ length: count }, (_, i) => ({
    product: 1 / (i + 1),
    log10: -Math.log10(i + 1),
    negative: false,
    units: [0, i, 1, 0],
  }));
  return {
    columns: [],
    links: [],
    total: String(count),
    top,
    bottlenecks: [],
    prunable: 10,
    kept: 5,
    onPaths: 4,
    notes: [],
  };
}

function opened(): { model: OpenModel; inspector: SlowInspector; changes: () => number } {
  const inspector = new SlowInspector();
  let changes = 0;
  const model = new OpenModel(inspector.inspect, view, () => changes++);
  return { model, inspector, changes: () => changes };
}

void describe('a version of a model file', () => {
  test('asks for statistics in the background one by one, in the order in which they are wanted', async () => {
    const { model, inspector } = opened();
    const told: number[] = [];
    model.onStatistics((layer) => told.push(layer));
    model.want([2, 0, 1]);
    assert.deepEqual(inspector.words, ['statistics 2']);
    model.want([1, 0, 2]);
    assert.deepEqual(inspector.words, ['statistics 2']);
    await inspector.last.answer(statisticsOf(12, 6));
    assert.deepEqual(inspector.words, ['statistics 2', 'statistics 1']);
    await inspector.last.answer(statisticsOf(12, 3));
    await inspector.last.answer(statisticsOf(12, 1));
    assert.deepEqual(inspector.words, ['statistics 2', 'statistics 1', 'statistics 0']);
    assert.deepEqual(told, [2, 1, 0]);
    assert.equal(model.known(1)?.statistics?.kept, 3);
    assert.equal(model.known(3), undefined);
  });

  test('asks for a few small layers at a time', async () => {
    const inspector = new SlowInspector();
    const counts = [100_000, 100_000, 400_000, ...Array.from({ length: 8 }, () => 10)];
    const layers = counts.map((count, i) => ({ ...layerView(`layer ${i}`), count }));
    const model = new OpenModel(inspector.inspect, modelView(layers));
    model.want(counts.map((_, i) => i));
    assert.equal(inspector.asked.length, 2, 'the third is too big beside them');
    await inspector.asked[0]!.answer(statisticsOf(12, 6));
    assert.deepEqual(inspector.words.slice(2), ['statistics 2']);
    await inspector.asked[1]!.answer(statisticsOf(12, 6));
    assert.equal(inspector.asked.length, 8, 'no more than six at once');
  });

  test('holds back what is asked in the background while a user waits for something', async () => {
    const { model, inspector } = opened();
    const waited = model.tile(tile);
    const paths = model.paths(10);
    model.want([0, 1]);
    await settled();
    assert.deepEqual(inspector.words, ['tile', 'paths']);
    await inspector.asked[0]!.answer({ rows: 0, columns: 0, density: new Uint8Array() });
    await waited;
    assert.deepEqual(inspector.words, ['tile', 'paths']);
    await inspector.asked[1]!.answer({ none: 'No topology.' });
    await paths;
    await settled();
    assert.deepEqual(inspector.words, ['tile', 'paths', 'statistics 0']);
  });

  test('does not ask twice for what is under way, or known', async () => {
    const { model, inspector } = opened();
    model.want([0]);
    const first = model.statistics(0);
    const second = model.statistics(0);
    assert.deepEqual(inspector.words, ['statistics 0']);
    await inspector.last.answer(statisticsOf(12, 6));
    assert.equal((await first)?.kept, 6);
    assert.equal(await second, await first);
    assert.equal((await model.statistics(0))?.kept, 6);
    assert.equal(inspector.asked.length, 1);
  });

  test('goes on after a layer that cannot be read, and tries it again when it is chosen', async () => {
    const { model, inspector } = opened();
    model.want([0, 1]);
    await inspector.last.fail('a: byte 80: cut off');
    assert.equal(model.known(0)?.error, 'a: byte 80: cut off');
    assert.deepEqual(inspector.words, ['statistics 0', 'statistics 1']);
    const again = model.statistics(0);
    assert.equal(inspector.words.at(-1), 'statistics 0');
    await inspector.last.answer(statisticsOf(12, 12));
    assert.equal((await again)?.kept, 12);
    assert.equal(model.known(0)?.error, undefined);
  });

  test('answers nothing more once an answer says that the file has changed, and tells it once', async () => {
    const { model, inspector, changes } = opened();
    const [first, second] = [model.tile(tile), model.statistics(1)];
    model.want([2, 3]);
    await inspector.asked[0]!.answer('changed');
    await inspector.asked[1]!.answer('changed');
    assert.equal(await first, undefined);
    assert.equal(await second, undefined);
    assert.equal(changes(), 1);
    assert.equal(await model.tile(tile), undefined);
    assert.equal(await model.paths(10), undefined);
    await settled();
    assert.deepEqual(inspector.words, ['tile', 'statistics 1']);
  });

  test('asks for more paths only where there are more', async () => {
    const { model, inspector } = opened();
    const ten = model.paths(10);
    await settled();
    await inspector.last.answer(pathsOf(10));
    assert.equal(((await ten) as PathsView).top.length, 10);
    const hundred = model.paths(100);
    await settled();
    assert.equal(inspector.asked.length, 2);
    await inspector.last.answer(pathsOf(42));
    assert.equal(((await hundred) as PathsView).top.length, 42);
    // There are no more than 42, and 10 of them are known, too.
    assert.equal(((await model.paths(1000)) as PathsView).top.length, 42);
    assert.equal(((await model.paths(10)) as PathsView).top.length, 42);
    assert.equal(inspector.asked.length, 2);
  });

  test('asks for paths again after a failure', async () => {
    const { model, inspector } = opened();
    const failed = model.paths(100);
    await settled();
    await inspector.last.fail('VS Code has not answered.');
    await assert.rejects(failed, { message: 'VS Code has not answered.' });
    const again = model.paths(100);
    await settled();
    await inspector.last.answer({ none: 'No topology.' });
    assert.deepEqual(await again, { none: 'No topology.' });
  });
});
