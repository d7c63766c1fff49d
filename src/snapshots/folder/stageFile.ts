import fs from 'node:fs';
import path from 'node:path';
import { parseStage } from '../../runs/stages';

/** Numbers of a point: step, training loss, test loss, test accuracy. */
export type StoredPoint = readonly [number, number, number, number];

/** A finished stage as it is on disk. */
export interface FinishedStage {
  /** Without its curve, where that is long. */
  readonly result: unknown;
  /** Files that the stage vouches for. */
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
  /** The accuracy on training examples, where it was measured. */
  readonly trainAccuracy: number | undefined;
}

/** Bytes from which on a result is read without its curve: its points are in the log as well. */
const longBytes = 65_536;
/** Bytes at both ends of a long result that are read first: the curve lies between them, most often. */
const endBytes = 16_384;
const curveBegin = Buffer.from('"curve": [');
const curveEnd = Buffer.from(']');
/** Stands in every point of a curve. */
const inPoints = Buffer.from('"testAccuracy"');

/**
 * Reads a stage's `result.json`. A long one is read without its curve, and then not held against its hash.
 *
 * @throws RunError `damaged`, or the file system's own error
 */
export function readFinished(folder: string, name: string): FinishedStage {
  const file = path.join(folder, 'result.json');
  const { text, partial } = textOf(file);
  const { result, files } = parseStage(text, name, file, { partial });
  return { result, files, trainAccuracy: trainAccuracyOf(result) };
}

function textOf(file: string): { readonly text: string; readonly partial: boolean } {
  const fd = fs.openSync(file, 'r');
  try {
    const { size } = fs.fstatSync(fd);
    const ends = size > longBytes ? endsOf(fd, size) : undefined;
    if (ends !== undefined) return { text: ends, partial: true };
    const bytes = fs.readFileSync(fd);
    const curve = bytes.length > longBytes ? curveIn(bytes) : undefined;
    return curve === undefined
      ? { text: bytes.toString(), partial: false }
      : { text: without(bytes, curve), partial: true };
  } finally {
    fs.closeSync(fd);
  }
}

/** What stands before and behind the curve, if the curve reaches from one end of what is read to the other. */
function endsOf(fd: number, size: number): string | undefined {
  const head = Buffer.alloc(endBytes);
  const tail = Buffer.alloc(endBytes);
  if (fs.readSync(fd, head, 0, endBytes, 0) < endBytes) return undefined;
  if (fs.readSync(fd, tail, 0, endBytes, size - endBytes) < endBytes) return undefined;
  const begin = head.indexOf(curveBegin);
  const to = tail.indexOf(curveEnd);
  if (begin < 0 || to < 0) return undefined;
  const from = begin + curveBegin.length;
  const within = head.indexOf(curveEnd, from) < 0 && tail.subarray(0, to).includes(inPoints);
  return within ? head.toString('utf8', 0, from) + tail.toString('utf8', to) : undefined;
}

/** The curve that a finished training's result holds; empty if it holds none or cannot be read. */
export function readStoredCurve(folder: string, name: string): readonly StoredPoint[] {
  try {
    const file = path.join(folder, 'result.json');
    return curveOf(parseStage(fs.readFileSync(file, 'utf8'), name, file, { partial: true }).result);
  } catch {
    return [];
  }
}

/** Where the points of a curve stand: numbers only, so that the first bracket closes it. */
function curveIn(bytes: Buffer): { readonly from: number; readonly to: number } | undefined {
  const at = bytes.indexOf(curveBegin);
  if (at < 0) return undefined;
  const from = at + curveBegin.length;
  const to = bytes.indexOf(curveEnd, from);
  return to < 0 ? undefined : { from, to };
}

function without(bytes: Buffer, { from, to }: { from: number; to: number }): string {
  return bytes.toString('utf8', 0, from) + bytes.toString('utf8', to);
}

/** By what a training's result is called in every experiment: `curve` and `train.accuracy`. */
function curveOf(result: unknown): readonly StoredPoint[] {
  const curve = field(result, 'curve');
  if (!Array.isArray(curve)) return [];
  return curve.flatMap((point: unknown): StoredPoint[] => {
    const of = (key: string): number => {
      const value = field(point, key);
      return typeof value === 'number' ? value : NaN;
    };
    const step = of('step');
    return Number.isFinite(step)
      ? [[step, of('trainLoss'), of('testLoss'), of('testAccuracy')]]
      : [];
  });
}

function trainAccuracyOf(result: unknown): number | undefined {
  const accuracy = field(field(result, 'train'), 'accuracy');
  return typeof accuracy === 'number' ? accuracy : undefined;
}

function field(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}
