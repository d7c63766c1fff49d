import assert from 'node:assert/strict';
import { zipSync } from 'fflate';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { InputError } from '../../../src/formats/errors';
import { type ModelFile } from '../../../src/formats/model/modelFile';
import { openModelFile } from '../../../src/formats/model/open';
import { boolTensor, float32Tensor, writeSafetensors } from '../../../src/formats/safetensors';
import { layersModelFiles, type LayersWeight } from '../../../src/formats/tfjsModel';
import { temporaryFolder } from '../../data/temporary';
import { npy, npz } from '../npyWriter';
import { countAllocations } from './allocations';
import { Mutator } from './mutate';
import { modelsFolder, truths } from './truth';

const FILES = 2000;
/** A deflate stream grows by no more, so no file holds more values a byte. */
const MOST_VALUES_A_BYTE = 1032;
/** Bytes that any file may take: the first 64 of a compressed member may inflate to so many, and are joined to one copy. */
const FIXED_BYTES = 2 * 64 * MOST_VALUES_A_BYTE + 32_768;

/** The files of a model by name; the first one is opened. */
type Files = Readonly<Record<string, Uint8Array>>;

/** Small real files of a kind, where there are any. */
function realFiles(ending: RegExp): readonly Files[] {
  return truths
    .filter(({ path, size, broken }) => ending.test(path) && size < 8000 && !broken)
    .map(({ path, files = [] }) => {
      const paths = [path, ...files.map((file) => file.path)];
      const read = (name: string): Uint8Array => readFileSync(join(modelsFolder, name));
      return Object.fromEntries(
        paths.map((name) => [name.slice(dirname(path).length + 1), read(name)]),
      );
    })
    .filter((model) => Object.values(model).every((bytes) => bytes.length < 30_000));
}

const values = Float32Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? 0 : i / 7));

function generatedLayersModel(): Files {
  const kernel = { shape: [6, 10], dtype: 'float32', values } as const;
  const bias = { shape: [10], dtype: 'int32', values: Int32Array.from({ length: 10 }) } as const;
  const layer = { class_name: 'Dense', config: { name: 'd', units: 10 } };
  const files = layersModelFiles({
    topology: { class_name: 'Sequential', config: { name: 's', layers: [layer] } },
    weights: new Map<string, LayersWeight>([
      ['d/kernel', kernel],
      ['d/bias', bias],
    ]),
  });
  return { 'model.json': files['model.json'], 'weights.bin': files['weights.bin'] };
}

/** A group over two shards, with a quantised weight, texts and a complex number. */
function generatedManifest(): Files {
  const weights = [
    {
      name: 'a',
      shape: [4, 8],
      dtype: 'float32',
      quantization: { dtype: 'uint8', scale: 0.1, min: -1 },
    },
    { name: 's', shape: [2], dtype: 'string' },
    { name: 'c', shape: [1], dtype: 'complex64' },
    { name: 'h', shape: [10], dtype: 'float32', quantization: { dtype: 'float16' } },
    { name: 'b', shape: [5], dtype: 'bool' },
  ];
  const json = JSON.stringify([{ paths: ['one.bin', 'two.bin'], weights }]);
  const bytes = new Uint8Array(32 + 4 + 3 + 4 + 8 + 20 + 5).fill(1);
  bytes.set([3, 0, 0, 0, 65, 66, 67, 0, 0, 0, 0], 32);
  return {
    'weights.json': Buffer.from(json),
    'one.bin': bytes.slice(0, 40),
    'two.bin': bytes.slice(40),
  };
}

const safetensors = writeSafetensors(
  [
    float32Tensor('dense.weight', [6, 10], values),
    boolTensor(
      'dense.weight_mask',
      [6, 10],
      Uint8Array.from(values, (value) => (value === 0 ? 0 : 1)),
    ),
    { name: 'half', shape: [3, 5], dtype: 'BF16', bytes: new Uint8Array(30).fill(63) },
    { name: 'four', shape: [4], dtype: 'F4', bytes: new Uint8Array(2) },
    { name: '__proto__', shape: [], dtype: 'I64', bytes: new Uint8Array(8).fill(1) },
  ],
  { format: 'pt', note: '<b>x</b>' },
);

const fortran = npy('>f8', [3, 4, 5], new Float64Array(values), { fortran: true });
const arrays = {
  a: npy('<f4', [6, 10], values),
  b: fortran,
  c: npy('|b1', [4], new Uint8Array(4)),
};

const bases: Readonly<Record<string, readonly Files[]>> = {
  safetensors: [{ 'a.safetensors': safetensors }, ...realFiles(/\.safetensors$/)],
  npy: [{ 'a.npy': arrays.a }, { 'b.npy': fortran }, ...realFiles(/\.npy$/)],
  npz: [
    { 'a.npz': npz(arrays) },
    { 'b.npz': npz(arrays, false) },
    { 'c.npz': zipSync({ 'a.npy': arrays.a, 'readme.txt': Buffer.from('x') }) },
    { 'bomb.npz': npz({ zeros: npy('|u1', [1000, 1000], new Uint8Array(1_000_000)) }) },
    ...realFiles(/\.npz$/),
  ],
  tfjs: [generatedLayersModel(), generatedManifest(), ...realFiles(/\.json$/)],
};

/** Damages the header of a safetensors file as JSON, with its length as it then is. */
function safetensorsHeader(mutator: Mutator, file: Uint8Array): Uint8Array {
  const bytes = Buffer.from(file);
  const length = Number(bytes.readBigUInt64LE());
  const header = Buffer.from(mutator.json(bytes.toString('utf8', 8, 8 + length)));
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([start, header, bytes.subarray(8 + length)]);
}

function npyHeader(mutator: Mutator, file: Uint8Array): Uint8Array {
  const bytes = Buffer.from(file);
  const end = 10 + bytes.readUInt16LE(8);
  const header = Buffer.from(mutator.text(bytes.toString('latin1', 10, end)), 'latin1');
  const start = Buffer.from(bytes.subarray(0, 10));
  start.writeUInt16LE(Math.min(header.length, 0xffff), 8);
  return Buffer.concat([start, header, bytes.subarray(end)]);
}

/** An archive of damaged arrays, whole as an archive. */
function npzMembers(mutator: Mutator): Uint8Array {
  const level = mutator.pick([0, 6] as const);
  const member = (array: Uint8Array): Uint8Array =>
    mutator.below(2) === 0 ? npyHeader(mutator, array) : mutator.bytes(array);
  const members = Object.entries(arrays).map(([name, array]) => [`${name}.npy`, member(array)]);
  return zipSync(Object.fromEntries(members) as Record<string, Uint8Array>, { level });
}

function damagedMain(kind: string, mutator: Mutator, file: Uint8Array): Uint8Array {
  if (mutator.below(2) === 0) return mutator.bytes(file);
  switch (kind) {
    case 'safetensors':
      return safetensorsHeader(mutator, file);
    case 'npy':
      return npyHeader(mutator, file);
    case 'npz':
      return npzMembers(mutator);
    default:
      return Buffer.from(mutator.json(Buffer.from(file).toString('utf8')));
  }
}

/** Damages one of a model's files, the first one most often, or leaves a shard out. */
function damaged(kind: string, mutator: Mutator, files: Files): Files {
  const names = Object.keys(files);
  const main = names[0] ?? '';
  const chosen = mutator.below(4) === 0 ? mutator.pick(names) : main;
  const bytes = files[chosen] ?? new Uint8Array(0);
  if (chosen === main) return { ...files, [main]: damagedMain(kind, mutator, bytes) };
  const rest = Object.fromEntries(Object.entries(files).filter(([name]) => name !== chosen));
  return mutator.below(3) === 0 ? rest : { ...rest, [chosen]: mutator.bytes(bytes) };
}

function write(folder: string, files: Files): number {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  let size = 0;
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
    size += bytes.length;
  }
  return size;
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    assert.ok(error instanceof InputError, `no InputError: ${String((error as Error).stack)}`);
    assert.ok(!/[\n\r\u2028\u202e]/.test(error.message), error.message);
    assert.ok(error.message.length < 1000, error.message);
    return undefined;
  }
}

/** Reads all that a file says it has, and returns how many values came. */
function readAll(file: ModelFile, size: number): number {
  let read = 0;
  for (const [index, tensor] of file.tensors.entries()) {
    assert.equal(
      tensor.count,
      tensor.shape.reduce((product, length) => product * length, 1),
    );
    if (tensor.unreadable !== undefined) continue;
    assert.ok(tensor.count <= size * MOST_VALUES_A_BYTE, `${tensor.count} values in ${size} bytes`);
    for (let at = 0; at < tensor.count; at += 100_000) {
      const end = Math.min(tensor.count, at + 100_000);
      const found = attempt(() => file.values(index, at, end));
      const stored = attempt(() => file.stored(index, at, end));
      if (!found || !stored) break;
      assert.equal(found.length, end - at);
      assert.equal(stored.length * tensor.count, tensor.byteLength * (end - at));
      read += found.length;
    }
  }
  return read;
}

for (const [kind, models] of Object.entries(bases)) {
  test(`${FILES} damaged files: ${kind}`, { timeout: 120_000 }, (context) => {
    const folder = temporaryFolder();
    let [opened, read, refused] = [0, 0, 0];
    for (let seed = 0; seed < FILES; seed++) {
      const mutator = new Mutator(seed);
      const base = models[seed % models.length] ?? {};
      const files = damaged(kind, mutator, base);
      const size = write(folder, files);
      const path = join(folder, Object.keys(base)[0] ?? '');
      try {
        assert.ok(statSync(path).isFile());
        const { result, made, grown } = countAllocations(() => attempt(() => openModelFile(path)));
        const limit = 2 * size + FIXED_BYTES;
        assert.ok(made <= limit, `${made} bytes are made for ${size}`);
        assert.ok(grown <= limit, `${grown} bytes are taken for ${size}`);
        if (!result) {
          refused++;
          continue;
        }
        opened++;
        read += readAll(result, size);
        result.close();
      } catch (error) {
        const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
        assert.fail(`damaged ${kind} of seed ${seed}: ${why}`);
      }
    }
    context.diagnostic(`${opened} open, ${refused} are refused, ${read} values are read`);
    assert.ok(opened > FILES / 50 && refused > FILES / 50, 'both must occur');
  });
}
