import assert from 'node:assert/strict';
import { zipSync } from 'fflate';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { InputError } from '../../src/formats/errors';
import { type NpyArray, readNpy } from '../../src/formats/npy';
import { openNpz, readNpz, type RefusedMember } from '../../src/formats/npz';
import { openZip } from '../../src/formats/bytes/zip';
import { MODELS, refuses, without } from '../data/temporary';
import { npy, npz } from './npyWriter';

const ZEROS = npy('|u1', [1000], new Uint8Array(1000));

/** A copy with some bytes overwritten, at offsets from the last place where the signature stands. */
function patched(
  archive: Uint8Array,
  signature: number,
  changes: Record<number, number[]>,
): Buffer {
  const copy = Buffer.from(archive);
  const mark = Buffer.alloc(4);
  mark.writeUInt32LE(signature);
  const start = copy.lastIndexOf(mark);
  for (const [offset, bytes] of Object.entries(changes)) copy.set(bytes, start + Number(offset));
  return copy;
}

const LOCAL = 0x04034b50;
const ENTRY = 0x02014b50;
const END = 0x06054b50;

test('reads stored and deflated members', () => {
  const one = npy('<f4', [2], Float32Array.of(1, 2));
  for (const compressed of [true, false]) {
    const { arrays, refused } = readNpz(npz({ one, two: ZEROS }, compressed));
    assert.deepEqual([...arrays.keys()], ['one', 'two']);
    assert.deepEqual(arrays.get('one'), readNpy(one, 'one'));
    assert.equal(refused.length, 0);
  }
});

test('lists what is no array of numbers, and reads the rest', () => {
  const archive = zipSync({
    'a.npy': npy('|O', [1], new Uint8Array(9)),
    'b.npy': ZEROS,
    'readme.txt': Buffer.from('hello'),
  });
  const { arrays, refused } = readNpz(archive, 'f.npz');
  assert.deepEqual([...arrays.keys()], ['b']);
  assert.deepEqual(refused.map(({ name }) => name).sort(), ['a', 'readme.txt']);
  refuses(() => openNpz(archive, 'f.npz').read('a'), 'unsupported', "f.npz: 'a'", 'pickles');
  refuses(() => openNpz(archive, 'f.npz').read('c'), 'missing', "'c'", 'a, b');
});

test('reads zip64 archives', () => {
  // One stored member whose sizes and offset stand in the zip64 extra field, and zip64 end records.
  const plain = Buffer.from(npz({ a: ZEROS }, false));
  const at = plain.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  const end = plain.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  const entry = Buffer.from(plain.subarray(at, end));
  const extra = Buffer.alloc(28);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(24, 2);
  extra.writeBigUInt64LE(BigInt(entry.readUInt32LE(24)), 4);
  extra.writeBigUInt64LE(BigInt(entry.readUInt32LE(20)), 12);
  entry.fill(255, 20, 28).fill(255, 42, 46);
  entry.writeUInt16LE(28, 30);
  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(0x06064b50, 0);
  end64.writeBigUInt64LE(1n, 32);
  end64.writeBigUInt64LE(BigInt(at), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(at + entry.length + 28), 8);
  const last = Buffer.from(plain.subarray(end));
  last.fill(255, 8, 20);
  const archive = Buffer.concat([plain.subarray(0, at), entry, extra, end64, locator, last]);
  assert.equal(readNpz(archive).arrays.get('a')?.values.length, 1000);
  refuses(() => openZip(patched(archive, 0x07064b50, { 0: [0] }), 'f'), 'malformed', 'zip64 end');
  refuses(() => openZip(patched(archive, ENTRY, { 30: [0, 0] }), 'f'), 'malformed');
});

test('checks sizes against the archive before it inflates', () => {
  const archive = npz({ a: ZEROS });
  const read = (bytes: Uint8Array) => (): unknown => readNpz(bytes, 'f');
  refuses(read(patched(archive, ENTRY, { 24: [0, 0, 0, 0x70] })), 'malformed', 'deflate cannot');
  refuses(read(patched(archive, ENTRY, { 24: [0, 0, 0, 0xf0] })), 'too-large', "'a.npy'");
  refuses(
    read(patched(archive, ENTRY, { 24: [9, 0, 0, 0] })),
    'malformed',
    'more than the 9 bytes',
  );
  refuses(read(patched(archive, ENTRY, { 24: [0, 8, 0, 0] })), 'malformed', 'directory says 2048');
  refuses(read(patched(archive, ENTRY, { 20: [0, 0, 1, 0] })), 'truncated', '65536 bytes');
  refuses(read(patched(archive, ENTRY, { 42: [7, 0, 0, 0] })), 'malformed', 'local header');
  refuses(read(patched(archive, ENTRY, { 42: [0, 0, 0, 9] })), 'malformed', 'local header');
  refuses(read(patched(archive, ENTRY, { 16: [1, 2, 3, 4] })), 'malformed', 'checksum');
  const one = (bytes: Uint8Array) => (): unknown => openNpz(bytes, 'f').read('a');
  refuses(one(patched(archive, ENTRY, { 10: [99, 0] })), 'unsupported', 'method 99');
  refuses(one(patched(archive, ENTRY, { 8: [1, 0] })), 'unsupported', 'encrypted');
  refuses(read(patched(archive, LOCAL, { 35: [255, 255, 255] })), 'malformed', 'damaged');
});

test('refuses damaged archives', () => {
  const archive = npz({ a: ZEROS, b: ZEROS });
  const open = (bytes: Uint8Array) => (): unknown => openNpz(bytes, 'f');
  refuses(open(archive.subarray(0, -5)), 'malformed', 'no end record');
  refuses(open(new Uint8Array()), 'malformed', 'no end record');
  refuses(open(patched(archive, END, { 10: [9, 0] })), 'malformed', 'entry 3 of 9');
  refuses(open(patched(archive, END, { 16: [0, 0, 0, 9] })), 'malformed', 'entry 1 of 2');
  refuses(open(patched(archive, ENTRY, { 32: [255, 255] })), 'truncated', 'directory ends');
  const twice = patched(archive, ENTRY, { 46: [...Buffer.from('a.npy')] });
  refuses(open(twice), 'malformed', "'a' twice");
  const gigabytes = npz(Object.fromEntries([...'abc'].map((name) => [name, ZEROS])));
  const bombs = Buffer.from(gigabytes);
  for (let at = bombs.indexOf('PK\x01\x02'); at >= 0; at = bombs.indexOf('PK\x01\x02', at + 1)) {
    bombs.writeUInt32LE(0x7fffffff, at + 24);
  }
  refuses(open(bombs), 'too-large', 'f promises');
});

test('any prefix or flipped byte is refused with a reason or read, never worse', () => {
  const archive = npz({ a: npy('<f4', [3, 2], new Float32Array(6), { fortran: true }) });
  const tryOut = (bytes: Uint8Array): void => {
    try {
      readNpz(bytes, 'f');
    } catch (error) {
      assert.ok(error instanceof InputError, String(error));
    }
  };
  for (let i = 0; i < archive.length; i++) {
    tryOut(archive.subarray(0, i));
    for (const flip of [1, 255]) {
      const copy = Uint8Array.from(archive);
      copy[i] = (copy[i] ?? 0) ^ flip;
      tryOut(copy);
    }
  }
});

interface Truth {
  readonly id: string;
  readonly path: string;
  readonly format: string;
  readonly broken?: string;
  readonly refused?: readonly { readonly name: string }[];
  readonly tensors?: readonly TensorTruth[];
}

interface TensorTruth {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly zeros: number;
  readonly sum: number | string;
  readonly absSum?: number;
  readonly sha256: string;
}

function truths(): Truth[] {
  const all = JSON.parse(readFileSync(join(MODELS ?? '', 'manifest.json'), 'utf8')) as Truth[];
  return all.filter(({ format }) => format === 'numpy');
}

function readAny(path: string): {
  arrays: ReadonlyMap<string, NpyArray>;
  refused: readonly RefusedMember[];
} {
  const file = join(MODELS ?? '', path);
  return path.endsWith('.npz')
    ? readNpz(file)
    : { arrays: new Map([['', readNpy(readFileSync(file), path)]]), refused: [] };
}

/** Little-endian bytes in the type of the file. */
function storedBytes({ dtype, values }: NpyArray): Uint8Array {
  if (dtype !== 'float16')
    return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const halves = Uint16Array.from(values as Float32Array, (value) => {
    const size = Math.abs(value);
    const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
    if (size < 2 ** -14) return sign | (size * 2 ** 24);
    const exponent = Math.floor(Math.log2(size));
    return sign | ((exponent + 15) << 10) | ((size / 2 ** exponent - 1) * 1024);
  });
  return new Uint8Array(halves.buffer);
}

test('real files agree with what numpy says of them', { skip: without(MODELS, 'models') }, () => {
  const good = truths().filter(({ broken }) => broken === undefined);
  assert.ok(good.length >= 8);
  for (const { id, path, tensors = [], refused = [] } of good) {
    const read = readAny(path);
    assert.deepEqual([...read.arrays.keys()].sort(), tensors.map(({ name }) => name).sort(), id);
    assert.deepEqual(
      read.refused.map(({ name }) => name),
      refused.map(({ name }) => name),
      id,
    );
    for (const truth of tensors) {
      const array = read.arrays.get(truth.name);
      assert.ok(array);
      assert.deepEqual([array.shape, array.dtype], [truth.shape, truth.dtype], id);
      const numbers = Array.from<number | bigint, number>(array.values, Number);
      assert.equal(numbers.filter((value) => value === 0).length, truth.zeros, id);
      const sum = numbers.reduce((total, value) => total + value, 0);
      if (typeof truth.sum === 'string') assert.equal(String(sum).toLowerCase(), truth.sum);
      else assert.ok(Math.abs(sum - truth.sum) <= 1e-9 * (truth.absSum ?? Math.abs(truth.sum)), id);
      const digest = createHash('sha256').update(storedBytes(array)).digest('hex');
      assert.equal(digest, truth.sha256, `${id} ${truth.name}`);
    }
  }
});

test(
  'broken real files are refused for the right reason',
  { skip: without(MODELS, 'models') },
  () => {
    const path = (name: string): string => `broken/numpy-${name}`;
    refuses(
      () => readAny(path('shape-overflow/overflow.npy')),
      'truncated',
      '34359738368 bytes',
      'has 0 after the header',
    );
    refuses(
      () => readAny(path('structured-dtype/structured.npy')),
      'unsupported',
      'structured dtype',
    );
    const objects = readAny(path('object-npz/py3-objarr.npz'));
    assert.equal(objects.arrays.size, 0);
    assert.match(objects.refused[0]?.why ?? '', /pickles/);
  },
);
