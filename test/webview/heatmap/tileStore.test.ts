import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { type Address } from '../../../webview/charts/heatmap/source';
import { TileStore } from '../../../webview/charts/heatmap/tiles/tileStore';
import { keyOf } from '../../../webview/charts/heatmap/view/levels';

interface Asked {
  readonly key: string;
  answer(tile: string | undefined): Promise<void>;
  fail(reason: string): Promise<void>;
}

/** A store whose requests are answered by hand. */
function storeOf(limit = 100): {
  store: TileStore<string>;
  asked: Asked[];
  clock: { now: number };
  changes: { count: number };
} {
  const asked: Asked[] = [];
  const clock = { now: 0 };
  const changes = { count: 0 };
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const store = new TileStore<string>({
    load: (address) =>
      new Promise((resolve, reject) =>
        asked.push({
          key: keyOf(address),
          answer: (tile) => (resolve(tile), settle()),
          fail: (reason) => (reject(new Error(reason)), settle()),
        }),
      ),
    bytesOf: (tile) => tile.length,
    changed: () => changes.count++,
    atOnce: 2,
    limit,
    patience: 1000,
    now: () => clock.now,
  });
  return { store, asked, clock, changes };
}

const at = (column: number): Address => ({ level: 0, row: 0, column });
const keys = (asked: readonly Asked[]): string[] => asked.map(({ key }) => key);

void describe('the store of tiles', () => {
  test('asks for a few at a time, the most urgent first', async () => {
    const { store, asked, changes } = storeOf();
    store.want([at(3), at(1), at(2)]);
    assert.deepEqual(keys(asked), ['0/0/3', '0/0/1']);
    await asked[0]!.answer('three');
    assert.deepEqual(keys(asked), ['0/0/3', '0/0/1', '0/0/2']);
    assert.equal(store.tile(at(3)), 'three');
    assert.equal(store.get(at(1))?.state, 'loading');
    assert.equal(store.get(at(9)), undefined);
    assert.equal(changes.count, 1);
  });

  test('does not ask for what is wanted no more, nor twice for the same', async () => {
    const { store, asked } = storeOf();
    store.want([at(0), at(1), at(2), at(3)]);
    store.want([at(1), at(8)]);
    await asked[0]!.answer('zero');
    await asked[1]!.answer('one');
    assert.deepEqual(keys(asked), ['0/0/0', '0/0/1', '0/0/8']);
    // What was under way is kept all the same.
    assert.equal(store.tile(at(0)), 'zero');
  });

  test('forgets what was wanted longest ago, but nothing that is wanted now', async () => {
    const { store, asked } = storeOf(10);
    for (const column of [0, 1, 2]) {
      store.want([at(column)]);
      await asked.at(-1)!.answer('four');
    }
    assert.equal(store.tile(at(0)), undefined);
    assert.equal(store.tile(at(1)), 'four');
    store.want([at(1)]);
    store.want([at(3)]);
    await asked.at(-1)!.answer('four');
    assert.equal(store.tile(at(2)), undefined);
    assert.equal(store.tile(at(1)), 'four');
    store.want([at(4), at(5), at(6)]);
    for (const i of [4, 5, 6])
      await asked.find(({ key }) => key === `0/0/${i}`)!.answer('eight ch');
    for (const i of [4, 5, 6]) assert.equal(store.tile(at(i)), 'eight ch');
  });

  test('keeps the reason of a failure, and asks again only when told and after a while', async () => {
    const { store, asked, clock } = storeOf();
    store.want([at(0)]);
    await asked[0]!.fail('The disk is gone.');
    assert.deepEqual(store.get(at(0)), { state: 'failed', reason: 'The disk is gone.', at: 0 });
    store.want([at(0)]);
    store.retry();
    store.want([at(0)]);
    assert.equal(asked.length, 1);
    clock.now = 1000;
    store.want([at(0)]);
    assert.equal(asked.length, 1);
    store.retry();
    store.want([at(0)]);
    assert.equal(asked.length, 2);
  });

  test('stops asking where nothing more comes, and keeps what is here', async () => {
    const { store, asked } = storeOf();
    store.want([at(0), at(1)]);
    await asked[0]!.answer('zero');
    await asked[1]!.answer(undefined);
    assert.ok(store.ended);
    store.want([at(2)]);
    assert.equal(asked.length, 2);
    assert.equal(store.tile(at(0)), 'zero');
    assert.equal(store.get(at(1)), undefined);
  });

  test('takes nothing in once it is closed', async () => {
    const { store, asked } = storeOf();
    store.want([at(0), at(1), at(2)]);
    store.close();
    await asked[0]!.answer('late');
    await asked[1]!.fail('late');
    assert.equal(store.get(at(0)), undefined);
    assert.equal(store.get(at(1)), undefined);
    assert.equal(asked.length, 2);
  });
});
