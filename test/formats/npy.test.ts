import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isNpy, readNpy, readNpyHeader } from '../../src/formats/npy';
import { refuses } from '../data/temporary';
import { npy, npyOf } from './npyWriter';

const swapped = (data: ArrayBufferView): Uint8Array => {
  const bytes = new Uint8Array(data.buffer.slice(0) as ArrayBuffer);
  const size = 'BYTES_PER_ELEMENT' in data ? Number(data.BYTES_PER_ELEMENT) : 1;
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
  return bytes;
};

test('reads every type in both byte orders', () => {
  const cases = [
    ['b1', 'bool', Uint8Array.of(0, 1)],
    ['u1', 'uint8', Uint8Array.of(7, 255)],
    ['i1', 'int8', Int8Array.of(-7, 127)],
    ['u2', 'uint16', Uint16Array.of(1, 65535)],
    ['i2', 'int16', Int16Array.of(-2, 300)],
    ['u4', 'uint32', Uint32Array.of(1, 4294967295)],
    ['i4', 'int32', Int32Array.of(-2, 70000)],
    ['u8', 'uint64', BigUint64Array.of(1n, 2n ** 64n - 1n)],
    ['i8', 'int64', BigInt64Array.of(-1n, 2n ** 40n)],
    ['f4', 'float32', Float32Array.of(-0.5, 1e30)],
    ['f8', 'float64', Float64Array.of(Math.PI, -1e300)],
  ] as const;
  for (const [code, dtype, values] of cases) {
    const little = readNpy(npy(`<${code}`, [2], values), 'x');
    assert.deepEqual(little, { shape: [2], dtype, values });
    assert.deepEqual(readNpy(npy(`>${code}`, [2], swapped(values)), 'x'), little);
  }
  assert.deepEqual(readNpy(npy('|b1', [2], Uint8Array.of(0, 9)), 'x').values, Uint8Array.of(0, 1));
});

test('widens half floats exactly', () => {
  const halves = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00, 0xfc00, 0x7e00, 0x8000);
  const { values } = readNpy(npy('<f2', [8], halves), 'x');
  assert.deepEqual([...values], [1, -2, 2 ** -24, 65504, Infinity, -Infinity, NaN, -0]);
});

test('turns Fortran order into C order', () => {
  const fortran = Int8Array.of(0, 6, 3, 9, 1, 7, 4, 10, 2, 8, 5, 11);
  const { values, shape } = readNpy(npy('|i1', [2, 2, 3], fortran, { fortran: true }), 'x');
  assert.deepEqual(shape, [2, 2, 3]);
  assert.deepEqual(
    values,
    Int8Array.from({ length: 12 }, (_, i) => i),
  );
  const empty = readNpy(npy('<f4', [2, 0, 3], new Uint8Array(), { fortran: true }), 'x');
  assert.equal(empty.values.length, 0);
});

test('reads versions 2 and 3, scalars, and the long sizes of Python 2', () => {
  for (const version of [2, 3]) {
    assert.deepEqual(readNpy(npy('|u1', [1], Uint8Array.of(5), { version }), 'x').values[0], 5);
  }
  assert.deepEqual(readNpy(npy('<f8', [], Float64Array.of(2)), 'x').shape, []);
  const python2 = npyOf(
    "{'shape': (2L, 1L), 'fortran_order': False, 'descr': '|u1'}",
    Uint8Array.of(1, 2),
  );
  assert.deepEqual(readNpyHeader(python2, 'x').shape, [2, 1]);
});

test('data may stand at any offset of a larger buffer', () => {
  const file = npy('<f8', [1], Float64Array.of(3));
  const shifted = new Uint8Array(file.length + 1);
  shifted.set(file, 1);
  assert.equal(readNpy(shifted.subarray(1), 'x').values[0], 3);
});

test('compares the promised size with the file before it allocates', () => {
  const none = new Uint8Array();
  refuses(
    () => readNpy(npy('<f8', [65536, 65536], none), 'f'),
    'truncated',
    'f: shape (65536, 65536)',
    '34359738368 bytes',
    'has 0',
  );
  refuses(() => readNpy(npy('<f8', [2 ** 52, 2], none), 'f'), 'too-large', 'shape');
  const huge = "{'descr': '|u1', 'fortran_order': False, 'shape': (9999999999999999999, 0), }";
  refuses(() => readNpy(npyOf(huge, none), 'f'), 'too-large');
  refuses(() => readNpy(npy('|u1', [2], Uint8Array.of(1, 2, 3)), 'f'), 'malformed', '1 extra');
});

test('refuses types that are not numbers', () => {
  const none = new Uint8Array();
  refuses(() => readNpy(npy('|O', [1], none), 'f'), 'unsupported', 'pickles');
  refuses(() => readNpy(npy('<c8', [1], none), 'f'), 'unsupported', "'<c8'");
  refuses(() => readNpy(npy('|S3', [1], none), 'f'), 'unsupported', "'|S3'");
  refuses(() => readNpy(npy('<M8[ns]', [1], none), 'f'), 'unsupported', 'M8');
  const structured = "{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (1,), }";
  refuses(() => readNpy(npyOf(structured, none), 'f'), 'unsupported', 'structured dtype');
});

test('refuses damaged headers', () => {
  const good = npy('|u1', [1], Uint8Array.of(5));
  assert.ok(isNpy(good));
  refuses(() => readNpy(Buffer.from('PK'), 'f'), 'malformed', 'NUMPY');
  refuses(() => readNpy(good.subarray(0, 9), 'f'), 'truncated', 'byte 9');
  refuses(() => readNpy(good.subarray(0, 40), 'f'), 'truncated', 'the file has 40');
  const version = Uint8Array.from(good);
  version[6] = 4;
  refuses(() => readNpy(version, 'f'), 'unsupported', 'version 4');
  const long = Buffer.from(npy('|u1', [1], Uint8Array.of(5), { version: 2 }));
  long.writeUInt32LE(0xffffffff, 8);
  refuses(() => readNpy(long, 'f'), 'too-large', '4294967295');
  const none = new Uint8Array();
  for (const header of [
    '',
    '{}',
    "{'descr': '|u1', 'shape': (1,)}",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (-1,)}",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (1.5,)}",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (,1)}",
    `{'descr': '|u1', 'fortran_order': False, 'shape': (${'1,'.repeat(65)})}`,
  ]) {
    refuses(() => readNpy(npyOf(header, none), 'f'), 'malformed', 'f');
  }
});
