import assert from 'node:assert/strict';
import { zipSync } from 'fflate';
import { test } from 'node:test';
import { memorySource, type ByteSource } from '../../../src/formats/bytes/byteSource';
import { firstZipNames, readZipDirectory } from '../../../src/formats/bytes/zipDirectory';
import { refuses } from '../../data/temporary';

/** An archive of empty files with these names. */
function archive(names: readonly string[]): Uint8Array {
  return zipSync(Object.fromEntries(names.map((name) => [name, new Uint8Array(0)])), { level: 0 });
}

/** The same bytes, and how many of them were read. */
function counted(bytes: Uint8Array): { readonly source: ByteSource; readonly read: () => number } {
  const memory = memorySource(bytes, 'f');
  let total = 0;
  const read = (begin: number, end: number): Uint8Array => {
    total += end - begin;
    return memory.read(begin, end);
  };
  return { source: { ...memory, read }, read: () => total };
}

const names = Array.from({ length: 3000 }, (_, i) => `${i}/${'x'.repeat(994)}`.slice(0, 954));

test('the first names take no more than so much of the directory', () => {
  const bytes = archive(names);
  const { source, read } = counted(bytes);
  // An entry takes 46 bytes and its name.
  assert.deepEqual(firstZipNames(source, 100_000), names.slice(0, 100));
  assert.ok(read() <= 2 * 65_536 + 100_000, `${read()} bytes are read of ${bytes.length}`);
  assert.deepEqual(firstZipNames(source, 99_999), names.slice(0, 99));
  assert.deepEqual(firstZipNames(source, 45), []);
  assert.deepEqual(firstZipNames(source, 2 ** 30), names);
  assert.deepEqual(
    readZipDirectory(source).map(({ name }) => name),
    names,
  );
});

test('damage behind the bytes that are read is not looked for', () => {
  const bytes = Buffer.from(archive(names));
  bytes.fill(7, bytes.length - 22 - 1000, bytes.length - 22);
  const source = memorySource(bytes, 'f');
  assert.equal(firstZipNames(source, 100_000).length, 100);
  refuses(() => firstZipNames(source, 2 ** 30), 'malformed', 'entry 3000 of 3000');
});
