import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { InputError } from '../../../src/formats/errors';
import { type ModelFile } from '../../../src/formats/model/modelFile';
import { openModelFile } from '../../../src/formats/model/open';
import { child } from './child';
import { type Opened } from './children/openFile';
import { allTruths, modelsFolder, truths, withoutModels, type TensorTruth } from './truth';

const skip = withoutModels;
/** Small and odd, so that ranges begin and end anywhere. */
const CHUNK = 997;

interface Counts {
  readonly zeros: number;
  readonly nonFinite: number;
  readonly sum: number;
  readonly absSum: number;
}

/** Sums with Neumaier's compensation; numbers that are not finite make the sum what adding them makes it. */
function count(chunks: Iterable<ArrayLike<number>>): Counts {
  let [zeros, nonFinite, sum, rest, absSum, odd] = [0, 0, 0, 0, 0, 0];
  for (const chunk of chunks) {
    for (let i = 0; i < chunk.length; i++) {
      const value = chunk[i] as number;
      if (value === 0) zeros++;
      if (!Number.isFinite(value)) {
        nonFinite++;
        odd += value;
        continue;
      }
      const next = sum + value;
      rest += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      sum = next;
      absSum += Math.abs(value);
    }
  }
  return { zeros, nonFinite, sum: nonFinite > 0 ? odd : sum + rest, absSum };
}

function* ranges(total: number): Iterable<[begin: number, end: number]> {
  for (let at = 0; at < total; at += CHUNK) yield [at, Math.min(total, at + CHUNK)];
}

function* valuesOf(file: ModelFile, tensor: number): Iterable<ArrayLike<number>> {
  const { count: total = 0 } = file.tensors[tensor] ?? {};
  for (const [begin, end] of ranges(total)) {
    const values = file.values(tensor, begin, end);
    assert.equal(values.length, end - begin);
    yield values;
  }
}

function hashOf(file: ModelFile, tensor: number): string {
  const hash = createHash('sha256');
  const { count: total = 0 } = file.tensors[tensor] ?? {};
  for (const [begin, end] of ranges(total)) hash.update(file.stored(tensor, begin, end));
  return hash.digest('hex');
}

function assertSum(found: number, truth: TensorTruth['sum'], absSum: number, what: string): void {
  const special = { nan: NaN, inf: Infinity, '-inf': -Infinity };
  if (typeof truth === 'string') assert.ok(Object.is(found, special[truth]), `${what}: ${found}`);
  else assert.ok(Math.abs(found - truth) <= 1e-9 * absSum, `${what}: ${found} is not ${truth}`);
}

/** Values as they are stored: integers that stand for others are read as integers. */
function storedNumbers(file: ModelFile, tensor: number): Iterable<ArrayLike<number>> {
  const { quantization, count: total = 0 } = file.tensors[tensor] ?? {};
  if (!quantization || quantization.dtype === 'float16') return valuesOf(file, tensor);
  const bytes = file.stored(tensor, 0, total);
  return [quantization.dtype === 'uint8' ? bytes : new Uint16Array(bytes.buffer)];
}

function compare(file: ModelFile, truth: TensorTruth): void {
  const tensor = file.tensors.findIndex(({ name }) => name === truth.name);
  const about = file.tensors[tensor];
  assert.ok(about, truth.name);
  assert.deepEqual(about.shape, truth.shape);
  assert.equal(about.dtype, truth.declared ?? truth.stored, truth.name);
  assert.equal(about.quantization?.dtype, truth.quantization?.dtype);
  assert.equal(about.unreadable, undefined, truth.name);
  if (truth.declared) assert.equal(about.quantization?.dtype ?? about.dtype, truth.dtype);
  const found = count(storedNumbers(file, tensor));
  assert.equal(found.zeros, truth.zeros, truth.name);
  assert.equal(found.nonFinite, truth.nonFinite ?? 0, truth.name);
  const absSum = truth.absSum ?? found.absSum;
  assert.ok(Math.abs(found.absSum - absSum) <= 1e-9 * absSum, truth.name);
  assertSum(found.sum, truth.sum, absSum, truth.name);
  assert.equal(hashOf(file, tensor), truth.sha256, truth.name);
  if (!truth.dequantised) return;
  const { scale, min } = truth.quantization ?? {};
  assert.deepEqual(about.quantization, { dtype: truth.dtype, scale, min });
  const values = count(valuesOf(file, tensor));
  assert.equal(values.zeros, truth.dequantised.zeros, truth.name);
  assertSum(values.sum, truth.dequantised.sum, values.absSum, truth.name);
}

test('the corpus has files of every format', { skip }, () => {
  const formats = truths.filter(({ broken }) => !broken).map(({ format }) => format);
  assert.deepEqual([...new Set(formats)].sort(), ['numpy', 'safetensors', 'tfjs']);
});

for (const truth of truths.filter(({ broken }) => !broken)) {
  test(`${truth.id}: names, shapes, types, zeros, sums and bytes are the truth`, () => {
    const file = openModelFile(join(modelsFolder, truth.path));
    try {
      assert.equal(file.tensors.length, truth.tensors?.length);
      for (const tensor of truth.tensors ?? []) compare(file, tensor);
      const refused = (truth.refused ?? []).map(({ name }) => name);
      assert.deepEqual(file.refused.map(({ name }) => name).sort(), refused.sort());
      const files = [truth.path, ...(truth.files ?? []).map(({ path }) => path)];
      assert.deepEqual(
        [...file.files].sort(),
        files.map((path) => join(modelsFolder, path)).sort(),
      );
    } finally {
      file.close();
    }
  });
}

/** What each broken file must be refused for, or what must be said of it when it opens. */
const FAULTS: Readonly<Record<string, RegExp>> = {
  'numpy/shape-overflow': /^truncated .*needs 34359738368 bytes, the file has 0 after the header/,
  'numpy/object-npz': /object arrays are pickles and are not read/,
  'numpy/structured-dtype': /^unsupported .*structured dtype is not supported/,
  'safetensors/header-beyond-file':
    /^truncated .*header of 1000 bytes does not fit in a file of 88 bytes \(byte 0\)/,
  'tfjs/shards-missing': /group1-shard1of1\.bin/,
};

for (const truth of truths.filter(({ broken }) => broken)) {
  test(`${truth.id}: ${truth.broken}`, async (context) => {
    const path = join(modelsFolder, truth.path);
    const found = await child<Opened>('openFile.ts', [path]);
    context.diagnostic(
      `${found.milliseconds.toFixed(1)} ms, ${Math.round(found.bytes / 1024)} KiB allocated`,
    );
    assert.match(found.said, FAULTS[truth.id] ?? /^a fault that this test does not know$/);
    const listed = truth.listed?.map(({ name, shape, dtype }) => ({ name, shape, dtype })) ?? [];
    assert.deepEqual(found.listed, listed);
    assert.ok(found.milliseconds < 1000, `${found.milliseconds} ms`);
    assert.ok(found.bytes < 2 * truth.size + 2 ** 20, `${found.bytes} bytes`);
  });
}

test('files of other formats are named, and have a program that converts them', { skip }, () => {
  const others = allTruths.filter((truth) => !truths.includes(truth));
  assert.ok(others.length > 30);
  for (const { id, path } of others) {
    assert.throws(
      () => openModelFile(join(modelsFolder, path)),
      (error) => {
        assert.ok(error instanceof InputError, id);
        const lost = id === 'onnx/git-lfs-pointer';
        assert.equal(error.reason, lost ? 'missing' : 'unsupported', error.message);
        assert.ok(error.message.includes(path));
        return true;
      },
    );
  }
});
