import { readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { InputError } from '../formats/errors';
import { fileError, readMaybeGzip } from '../formats/gzip';
import { classNamesIn } from './classNames';
import { bytesWithRoom, checkTwoClasses, type RawDataset, type RawExamples } from './raw';
import { type Limit } from './spec';

/** Pixels of one plane of an image: 32 x 32. */
const PLANE = 1024;
const CHANNELS = 3;
const PIXELS = PLANE * CHANNELS;

/** Which files hold a set, and what stands before the pixels of a record. */
interface Layout {
  /** In the order of their examples. */
  readonly train: readonly string[];
  readonly test: readonly string[];
  /** Bytes of labels before the pixels. */
  readonly labels: number;
  /** Which of them is the class. */
  readonly label: number;
  readonly classes: number;
  readonly names: { readonly file: string; readonly usual?: readonly string[] };
}

/** Options of {@link loadCifarDataset}. */
export interface CifarOptions {
  /** Which label of CIFAR-100 is the class. Default: `fine`. */
  readonly labels?: 'fine' | 'coarse' | undefined;
  /** Files beyond the first so many examples are not read. */
  readonly limit?: Limit | undefined;
}

/**
 * Loads a folder of the binary version of CIFAR-10 (`data_batch_1.bin` to `_5.bin`, or only the first of them, and
 * `test_batch.bin`) or CIFAR-100 (`train.bin`, `test.bin`), plain or `.gz`. A record is one label byte - two in CIFAR-100:
 * superclass, class - and 3,072 bytes, the red, green and blue plane of 32 x 32 pixels, row by row.
 *
 * @returns bytes of inputShape [32, 32, 3]; class names as the folder's list or the published ones have them
 * @throws InputError `missing` (names the file), `truncated` (a part of a record), `out-of-range` (label, with its byte),
 * and all of {@link readMaybeGzip}
 */
export function loadCifarDataset(folder: string, options: CifarOptions = {}): RawDataset {
  const layout = layoutOf(folder, options.labels ?? 'fine');
  const train = readSplit(layout, layout.train, options.limit?.train);
  const test = readSplit(layout, layout.test, options.limit?.test);
  if (options.limit?.train === undefined) checkTwoClasses(train.y, folder);
  const classNames = classNamesIn(folder, layout.names.file, layout.classes) ?? layout.names.usual;
  return {
    name: basename(resolve(folder)),
    inputShape: [32, 32, CHANNELS],
    classes: layout.classes,
    ...(classNames && { classNames }),
    train,
    test,
  };
}

/** Whether a folder holds files that are named like CIFAR's, in their binary version. */
export function isCifarFolder(folder: string): boolean {
  const files = list(folder);
  return (
    files.some((file) => TEN.test(file)) || (has(files, 'train.bin') && has(files, 'test.bin'))
  );
}

/** Whether a folder holds CIFAR in its version for Python, which is not read. */
export function isPythonCifarFolder(folder: string): boolean {
  return list(folder).some((file) => /^data_batch_1(\.pkl)?$/.test(file));
}

const TEN = /^data_batch_(\d{1,3})\.bin(\.gz)?$/;

function layoutOf(folder: string, labels: 'fine' | 'coarse'): Layout {
  const files = list(folder);
  const numbers = files.flatMap((file) => TEN.exec(file)?.[1] ?? []).map(Number);
  if (numbers.length > 0 || !has(files, 'train.bin')) {
    // A gap is a download that is not finished; fewer batches from the first on are a subset.
    const count = Math.max(1, ...numbers);
    return {
      train: Array.from({ length: count }, (_, i) =>
        find(folder, files, `data_batch_${i + 1}.bin`),
      ),
      test: [find(folder, files, 'test_batch.bin')],
      labels: 1,
      label: 0,
      classes: 10,
      names: { file: 'batches.meta.txt', usual: CLASSES },
    };
  }
  return {
    train: [find(folder, files, 'train.bin')],
    test: [find(folder, files, 'test.bin')],
    labels: 2,
    label: labels === 'coarse' ? 0 : 1,
    classes: labels === 'coarse' ? 20 : 100,
    names: { file: `${labels}_label_names.txt` },
  };
}

const CLASSES = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
] as const;

function has(files: readonly string[], name: string): boolean {
  return files.includes(name) || files.includes(`${name}.gz`);
}

/** A plain file is preferred to its compressed twin. */
function find(folder: string, files: readonly string[], name: string): string {
  if (files.includes(name)) return join(folder, name);
  if (files.includes(`${name}.gz`)) return join(folder, `${name}.gz`);
  throw new InputError('missing', `${folder} has no ${name} (or ${name}.gz): put it there`);
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw fileError(folder, error);
  }
}

/** Reads file after file into one array, so that no more than one file is held beside it. */
function readSplit(layout: Layout, files: readonly string[], wanted = Infinity): RawExamples {
  const record = layout.labels + PIXELS;
  // What is no number of examples is refused when the set is cut.
  const limit = Math.max(1, Math.ceil(wanted));
  let values = bytesWithRoom(0);
  let y = new Int32Array(0);
  let count = 0;
  for (const file of files) {
    if (count >= limit) break;
    const bytes = readMaybeGzip(file);
    const found = bytes.length / record;
    if (!Number.isInteger(found) || found === 0) {
      const whole = Math.floor(found);
      throw new InputError(
        'truncated',
        `${file}: ${bytes.length} bytes are ${whole} records of ${record} bytes and ${bytes.length - whole * record} bytes more: fetch the binary version of the set again`,
      );
    }
    const used = Math.min(found, limit - count);
    if (count + used > y.length) {
      // The files of a set are of one size: after the first one there is room for all.
      const room = Math.max(count + used, Math.min(limit, used * files.length));
      values = grown(bytesWithRoom(room * PIXELS), values);
      y = grown(new Int32Array(room), y);
    }
    readRecords(bytes, used, layout, file, { values, y, from: count });
    count += used;
  }
  if (count === y.length) return { values, y, count };
  return { values: values.subarray(0, count * PIXELS), y: y.slice(0, count), count };
}

function grown<A extends Uint8Array | Int32Array>(array: A, old: A): A {
  array.set(old);
  return array;
}

/** Where records go: into `values` and `y` from example `from` on. */
interface Target {
  readonly values: Uint8Array;
  readonly y: Int32Array;
  readonly from: number;
}

function readRecords(
  bytes: Uint8Array,
  count: number,
  layout: Layout,
  file: string,
  { values, y, from }: Target,
): void {
  const record = layout.labels + PIXELS;
  let to = from * PIXELS;
  for (let i = 0; i < count; i++) {
    const at = i * record + layout.label;
    const label = bytes[at]!;
    if (label >= layout.classes) {
      throw new InputError(
        'out-of-range',
        `${file}: label ${label} of record ${i} (byte ${at}) is not in 0..${layout.classes - 1}: this is no batch of CIFAR-${layout.labels === 1 ? 10 : 100}`,
      );
    }
    y[from + i] = label;
    const red = i * record + layout.labels;
    for (let pixel = red; pixel < red + PLANE; pixel++) {
      values[to++] = bytes[pixel]!;
      values[to++] = bytes[pixel + PLANE]!;
      values[to++] = bytes[pixel + 2 * PLANE]!;
    }
  }
}
