import fs from 'node:fs';
import path from 'node:path';
import { guessDataSpec } from '../../../data/guess';
import { InputError } from '../../../formats/errors';
import { peekGzip, isGzip } from '../../../formats/gzip';
import { dataFileName } from './naming';
import { type DataChoice } from './draft';

/** Bytes of a file that are looked at for a hint. */
const headBytes = 65_536;

/** A data set that was found. */
export interface FoundData {
  readonly choice: DataChoice;
  /** File or folder. */
  readonly file: string;
  /** What can be told of it at a glance, for people. */
  readonly hint: string;
  /** Shape of one example, where the glance told it. */
  readonly shape?: readonly number[];
}

/** Endings and names of files by which data sets are looked for. */
export const dataPatterns: readonly string[] = [
  '*train-images*idx*',
  'data_batch_1.bin',
  'data_batch_1.bin.gz',
  'train.bin',
  'train.bin.gz',
  '*.csv',
  '*.tsv',
  '*.csv.gz',
  '*.tsv.gz',
  '*.npz',
];

/** What a file that was found belongs to: its folder where a folder is the data set. */
export function dataPlace(file: string): string {
  return /\.(csv|tsv|npz)(\.gz)?$/i.test(file) ? file : path.dirname(file);
}

/**
 * Looks at a file or folder as a data set.
 *
 * @throws InputError that says what data sets are
 */
export async function lookAtData(file: string): Promise<FoundData> {
  const spec = guessDataSpec(file);
  if (!('path' in spec)) throw new InputError('unsupported', `${file} is no data set.`);
  const choice: DataChoice = { spec: { kind: spec.kind, path: file }, name: dataFileName(file) };
  const { hint, shape } = await glance(spec.kind, file).catch(() => ({
    hint: '',
    shape: undefined,
  }));
  return { choice, file, hint, ...(shape && { shape }) };
}

/** Whether examples of a shape can be what a model takes; undefined where one of the two is not known. */
export function shapesFit(
  model: readonly (number | null)[] | undefined,
  data: readonly number[] | undefined,
): boolean | undefined {
  if (model === undefined || data === undefined || model.includes(null)) return undefined;
  const size = (shape: readonly (number | null)[]): number =>
    shape.reduce<number>((all, n) => all * (n ?? 1), 1);
  return size(model) === size(data);
}

interface Glance {
  readonly hint: string;
  readonly shape?: readonly number[] | undefined;
}

async function glance(kind: 'idx' | 'cifar' | 'csv' | 'npz', file: string): Promise<Glance> {
  switch (kind) {
    case 'idx':
      return glanceAtIdx(file);
    case 'cifar':
      return { hint: 'images of 32 × 32 × 3', shape: [32, 32, 3] };
    case 'csv':
      return glanceAtTable(file);
    case 'npz':
      return { hint: sizeText((await fs.promises.stat(file)).size) };
  }
}

/** Number and size of the images of an IDX folder, from the head of its training images. */
async function glanceAtIdx(folder: string): Promise<Glance> {
  const names = (await fs.promises.readdir(folder)).filter((name) => /train-images/.test(name));
  const name = names.find((one) => !one.endsWith('.gz')) ?? names[0];
  if (name === undefined) return { hint: '' };
  const head = await headOf(path.join(folder, name));
  const axes = head[3] ?? 0;
  if (head.length < 4 + 4 * axes || axes < 1) return { hint: '' };
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const [count = 0, ...sizes] = Array.from({ length: axes }, (_, i) => view.getUint32(4 + 4 * i));
  const shape = sizes.length === 2 ? [...sizes, 1] : sizes;
  return { hint: `${count.toLocaleString('en-US')} images of ${sizes.join(' × ')}`, shape };
}

/** Columns of a table by its first line, and rows where all of it was seen. */
async function glanceAtTable(file: string): Promise<Glance> {
  const { size } = await fs.promises.stat(file);
  const head = await headOf(file);
  const text = new TextDecoder().decode(head);
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const first = lines[0] ?? '';
  const separator = [',', '\t', ';'].find((one) => first.includes(one));
  const columns = separator === undefined ? 1 : first.split(separator).length;
  const whole = head.length < headBytes && !/\.gz$/i.test(file);
  const rows = whole ? `${lines.length.toLocaleString('en-US')} lines, ` : '';
  return {
    hint: `${rows}${columns} ${columns === 1 ? 'column' : 'columns'}, ${sizeText(size)}`,
    ...(columns > 1 && { shape: [columns - 1] }),
  };
}

/** The beginning of what a file holds, inflated where it is compressed. */
async function headOf(file: string): Promise<Uint8Array> {
  const handle = await fs.promises.open(file);
  try {
    const bytes = new Uint8Array(headBytes);
    const { bytesRead } = await handle.read(bytes, 0, headBytes, 0);
    const head = bytes.subarray(0, bytesRead);
    return isGzip(head) ? peekGzip(head, file) : head;
  } finally {
    await handle.close();
  }
}

/** `12 kB`, `3.4 MB` */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, 'kB'] : [bytes / 1e6, 'MB'];
  return `${Number(value.toPrecision(value < 10 ? 2 : 3))} ${unit}`;
}
