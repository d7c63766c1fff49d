import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeptBytes } from '../../../src/formats/bytes/keptBytes';

/** Asks for bytes by names, each of the length that its number tells, and returns the names of those that were made. */
function made(kept: KeptBytes<string>, ...names: readonly string[]): string {
  let result = '';
  for (const name of names) {
    const size = Number(name.slice(1));
    const bytes = kept.get(name, size, () => {
      result += `${name} `;
      return new Uint8Array(size).fill(name.charCodeAt(0));
    });
    assert.deepEqual(bytes, new Uint8Array(size).fill(name.charCodeAt(0)));
  }
  return result.trim();
}

test('keeps several up to a total; the one that was not asked for the longest goes first', () => {
  const kept = new KeptBytes<string>(10);
  assert.equal(made(kept, 'a6', 'b4', 'a6', 'b4', 'a6'), 'a6 b4', 'both are kept');
  assert.equal(made(kept, 'c1', 'a6', 'c1'), 'c1', 'b4 went');
  assert.equal(made(kept, 'b4'), 'b4');
  assert.equal(made(kept, 'c1', 'b4', 'a6'), 'a6', 'a6 went for b4');
  assert.equal(made(kept, 'd99', 'd99'), 'd99', 'a big one is kept alone');
  assert.equal(made(kept, 'c1'), 'c1');
  assert.equal(made(kept, 'd99'), 'd99');
  kept.clear();
  assert.equal(made(kept, 'a6', 'b4', 'a6'), 'a6 b4');
});

test('room is made before, and what cannot be made leaves nothing behind', () => {
  const kept = new KeptBytes<string>(10);
  made(kept, 'a6');
  assert.throws(() => {
    kept.get('b6', 6, () => {
      assert.equal(made(kept, 'c4', 'a6'), 'c4 a6', 'a6 went before b6 is made');
      throw new RangeError('no');
    });
  }, RangeError);
  assert.equal(made(kept, 'a6', 'c4'), '');
  assert.equal(made(kept, 'b6'), 'b6');
});
