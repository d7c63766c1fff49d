import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { InputError, type InputReason } from '../../src/formats/errors';
import {
  asFloat32,
  asFloat64,
  boolTensor,
  float32Tensor,
  openSafetensors,
  readSafetensors,
  writeSafetensors,
  type NamedTensor,
} from '../../src/formats/safetensors';

interface Truth {
  readonly id: string;
  readonly path: string;
  readonly format: string;
  readonly broken?: string;
  readonly facts?: { readonly metadata?: Record<string, string> };
  readonly tensors?: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly stored: string;
    readonly zeros: number;
    readonly sum: number | string;
    readonly absSum?: number;
    readonly sha256: string;
  }[];
}

const models = resolve(process.env['WINNING_TICKET_MODELS'] ?? '../shared/models');
const skip = existsSync(join(models, 'manifest.json')) ? false : `no model files at ${models}`;
const truths = skip
  ? []
  : (JSON.parse(readFileSync(join(models, 'manifest.json'), 'utf8')) as Truth[]).filter(
      ({ format }) => format === 'safetensors',
    );

function file(header: string, data = new Uint8Array(0), length = header.length): Uint8Array {
  const bytes = new Uint8Array(8 + header.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(new TextEncoder().encode(header), 8);
  bytes.set(data, 8 + header.length);
  return bytes;
}

function refused(bytes: Uint8Array, reason: InputReason, message: RegExp): void {
  assert.throws(
    () => readSafetensors(bytes, 'x.safetensors'),
    (error) => {
      assert.ok(error instanceof InputError, String(error));
      assert.match(error.message, message);
      assert.equal(error.reason, reason);
      assert.match(error.message, /^x\.safetensors: [^\n]+$/);
      return true;
    },
  );
}

const sample: readonly NamedTensor[] = [
  boolTensor('mask', [3], Uint8Array.of(1, 0, 1)),
  float32Tensor('2', [2, 2], Float32Array.of(1.5, -0, NaN, Infinity)),
  float32Tensor('1', [], Float32Array.of(7)),
  float32Tensor('__proto__', [0, 4], new Float32Array(0)),
  { name: 'ä"\\', shape: [1], dtype: 'F64', bytes: new Uint8Array(8) },
];

test('round trip: order, metadata, alignment, same bytes', () => {
  const bytes = writeSafetensors(sample, { format: 'pt', '1': 'x' });
  assert.deepEqual(bytes, writeSafetensors([...sample], { format: 'pt', '1': 'x' }));
  const { tensors, metadata } = readSafetensors(bytes, 'x.safetensors');
  assert.deepEqual({ ...metadata }, { format: 'pt', '1': 'x' });
  assert.deepEqual([...tensors.keys()], ['mask', '2', '1', '__proto__', 'ä"\\']);
  for (const tensor of sample) {
    const read = tensors.get(tensor.name) as NamedTensor;
    assert.deepEqual([read.shape, read.dtype], [tensor.shape, tensor.dtype]);
    assert.deepEqual(Buffer.from(read.bytes), Buffer.from(tensor.bytes));
  }
  const two = tensors.get('2') as NamedTensor;
  assert.equal(asFloat32(two).buffer, bytes.buffer);
  assert.equal(new DataView(bytes.buffer).getUint32(0, true) % 8, 0);
  assert.deepEqual([...asFloat32(tensors.get('mask') as NamedTensor)], [1, 0, 1]);
  assert.equal(readSafetensors(writeSafetensors([]), 'x').tensors.size, 0);
});

test('the writer refuses what does not fit together', () => {
  assert.throws(() => writeSafetensors([float32Tensor('w', [3], new Float32Array(2))]), RangeError);
  const w = float32Tensor('w', [1], new Float32Array(1));
  assert.throws(() => writeSafetensors([w, w]), RangeError);
  assert.throws(() => writeSafetensors([{ ...w, name: '__metadata__' }]), RangeError);
});

test('hostile headers are refused with their place', () => {
  const one = (entry: string): string => `{"w":${entry}}`;
  const data = new Uint8Array(8);
  refused(new Uint8Array(5), 'truncated', /5 bytes/);
  refused(
    file('{}', data, 1000),
    'truncated',
    /header of 1000 bytes .* file of 18 bytes \(byte 0\)/,
  );
  refused(new Uint8Array(16).fill(255), 'truncated', /18446744073709551615/);
  refused(file('[]'), 'malformed', /byte 8/);
  refused(file('{"w":'), 'malformed', /no JSON/);
  refused(file('{"w":1}'), 'unsupported', /"w": dtype is missing/);
  refused(file(one('{"dtype":"F99"}')), 'unsupported', /"F99"/);
  const offsets = '"data_offsets":[0,8]';
  for (const shape of [
    '[-1]',
    '[1.5]',
    '["2"]',
    '{}',
    '[9007199254740993]',
    '[4294967296,4294967296]',
  ]) {
    refused(file(one(`{"dtype":"F32","shape":${shape},${offsets}}`), data), 'malformed', /shape/);
  }
  refused(file(one(`{"dtype":"F4","shape":[3],${offsets}}`), data), 'malformed', /shape/);
  for (const pair of ['[0]', '[0,1,2]', '["0",8]', '[-8,0]', 'null', '[0.5,8.5]']) {
    refused(
      file(one(`{"dtype":"F32","shape":[2],"data_offsets":${pair}}`), data),
      'malformed',
      /data_offsets/,
    );
  }
  refused(
    file(one(`{"dtype":"F32","shape":[3],${offsets}}`), data),
    'mismatch',
    /span 8 .* need 12/,
  );
  refused(
    file(one(`{"dtype":"F32","shape":[2],${offsets}}`), data.subarray(4)),
    'truncated',
    /ends at byte/,
  );
  refused(
    file(one(`{"dtype":"F32","shape":[1],"data_offsets":[4,8]}`), data),
    'malformed',
    /unused/,
  );
  refused(
    file(one(`{"dtype":"F32","shape":[1],"data_offsets":[0,4]}`), data),
    'malformed',
    /4 bytes behind/,
  );
  const w = `{"dtype":"F32","shape":[2],${offsets}}`;
  refused(file(`{"w":${w},"v":${w}}`, data), 'malformed', /overlaps/);
  refused(file(`{"w":${w},"\\u0077"          :${w}}`, data), 'malformed', /"w" twice/);
  refused(file(`{"__metadata__":{"a":1}}`), 'malformed', /"a" is no text/);
  refused(file(`{"__metadata__":"a"}`), 'malformed', /__metadata__/);
  refused(file(`{"w":${'['.repeat(50000)}${']'.repeat(50000)}}`), 'too-large', /nested/);
});

test('2,000 damaged files end in a tensor list or an InputError', () => {
  const good = writeSafetensors(sample, { format: 'pt' });
  let state = 1;
  const random = (n: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * n);
  };
  const words = ['{', '}', '"', '[', ',', '9', '-', '\\', '00', ':', 'F32', '\0', '\xff', '1e999'];
  let accepted = 0;
  for (let i = 0; i < 2000; i++) {
    let bytes = Uint8Array.from(good);
    for (let edits = 1 + random(3); edits > 0; edits--) {
      const at = random(bytes.length);
      const kind = random(4);
      if (kind === 0) bytes[at] = random(256);
      else if (kind === 1) bytes = bytes.slice(0, at);
      else if (kind === 2)
        bytes.set(
          Buffer.from(words[random(words.length)] ?? '', 'latin1').subarray(0, bytes.length - at),
          at,
        );
      else bytes[random(Math.min(bytes.length, 8))] = random(256);
      if (bytes.length === 0) break;
    }
    try {
      for (const tensor of readSafetensors(bytes, 'x').tensors.values()) asFloat32(tensor);
      accepted++;
    } catch (error) {
      assert.ok(error instanceof InputError, `${i}: ${String(error)}`);
    }
  }
  assert.ok(accepted < 1000, String(accepted));
});

test('an open file reads the header, then single tensors', () => {
  const folder = mkdtempSync(join(tmpdir(), 'safetensors-'));
  try {
    const path = join(folder, 'a.safetensors');
    writeFileSync(path, writeSafetensors(sample));
    const open = openSafetensors(path);
    assert.deepEqual([...asFloat32(open.read('2'))], [1.5, -0, NaN, Infinity]);
    assert.throws(
      () => open.read('3'),
      (error) => error instanceof InputError && error.reason === 'missing',
    );
    writeFileSync(path, new Uint8Array(10));
    assert.throws(
      () => open.read('mask'),
      (error) => error instanceof InputError && error.reason === 'truncated',
    );
    open.close();
    assert.throws(
      () => openSafetensors(join(folder, 'b')),
      (error) => error instanceof InputError && error.reason === 'missing',
    );
    assert.throws(
      () => openSafetensors(folder),
      (error) => error instanceof InputError && error.reason === 'unreadable',
    );
    writeFileSync(path, new Uint8Array(0));
    assert.throws(
      () => openSafetensors(path),
      (error) => error instanceof InputError && error.reason === 'truncated',
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

for (const truth of truths.filter(({ broken }) => broken === undefined)) {
  test(`truth: ${truth.id}`, () => {
    const path = join(models, truth.path);
    const open = openSafetensors(path);
    const whole = readSafetensors(readFileSync(path), path);
    assert.deepEqual({ ...open.metadata }, truth.facts?.metadata ?? {});
    const expected = truth.tensors ?? [];
    assert.deepEqual([...open.tensors.keys()].sort(), expected.map(({ name }) => name).sort());
    for (const { name, shape, stored, zeros, sum, absSum, sha256 } of expected) {
      const tensor = open.read(name);
      assert.deepEqual([tensor.shape, tensor.dtype], [shape, stored], name);
      assert.deepEqual(
        Buffer.from(tensor.bytes),
        Buffer.from(whole.tensors.get(name)?.bytes ?? []),
      );
      assert.equal(createHash('sha256').update(tensor.bytes).digest('hex'), sha256, name);
      const values = asFloat64(tensor);
      assert.equal(values.filter((value) => value === 0).length, zeros, name);
      const total = values.reduce((a, b) => a + b, 0);
      if (typeof sum === 'string')
        assert.equal(String(total).replace('Infinity', 'inf').toLowerCase(), sum);
      else
        assert.ok(
          Math.abs(total - sum) <= 1e-9 * (absSum ?? Math.abs(sum)),
          `${name}: ${total} ${sum}`,
        );
    }
    open.close();
  });
}

test('truth: a header longer than its file is refused', { skip }, () => {
  const broken = truths.filter((truth) => truth.broken !== undefined);
  assert.ok(broken.length > 0 && truths.length > broken.length);
  for (const { path } of broken) {
    assert.throws(
      () => openSafetensors(join(models, path)),
      (error) =>
        error instanceof InputError &&
        /header of 1000 bytes does not fit in a file of 88 bytes \(byte 0\)/.test(error.message),
    );
  }
});
