import { beforeTime, mostMiddle, PointLoop, timeBytes } from './pointLoop';

/** What a line of a replicate's log says, as far as curves go. */
export interface EventSink {
  /** A training begins, or begins anew: points of it that came before are superseded. */
  start(stage: string): void;
  end(stage: string): void;
  /** Points of one training: step, loss in training, loss and accuracy on the test set of each, in an array that is used again. */
  points(stage: string, values: Float64Array): void;
  /** A line that is no event. */
  unreadable(): void;
}

const newline = 10;
const quote = 34;
const [zero, nine] = [48, 57];

const afterTime = Buffer.from('","type":"point","seed":');
const beforeStage = Buffer.from(',"stage":"');
const beforeStep = Buffer.from('","point":{"step":');

/** One for all logs: nothing is kept in it from one block to the next. */
let shared: PointLoop | undefined;

/** Reads lines of a log: points, of which there may be millions, in bulk; all else, and points that are laid out in another way, by `JSON.parse`. */
export class LineParser {
  private readonly loop = (shared ??= new PointLoop());

  constructor(private readonly sink: EventSink) {}

  /** Takes what is to be parsed; all parsers have the same. */
  get block(): Buffer {
    return this.loop.block;
  }

  /** Reads the lines in `[from, to)` of the block, which ends with a newline. */
  parse(from: number, to: number): void {
    const { block, loop } = this;
    for (let at = from; at < to;) {
      const stage = this.expect(at, to);
      if (stage !== undefined) {
        const read = loop.read(at, to);
        if (read.points.length > 0) this.sink.points(stage, read.points);
        if (read.at > at) {
          at = read.at;
          continue;
        }
      }
      const next = block.indexOf(newline, at);
      this.line(block.toString('utf8', at, next));
      at = next + 1;
    }
  }

  /** Has the loop expect points that begin like this line. @returns their stage; undefined if it is none */
  private expect(line: number, to: number): string | undefined {
    const { block } = this;
    const from = line + beforeTime.length + timeBytes;
    if (!same(block, from, afterTime)) return undefined;
    let at = from + afterTime.length;
    while (at < to && block[at]! >= zero && block[at]! <= nine) at++;
    if (!same(block, at, beforeStage)) return undefined;
    const begin = (at += beforeStage.length);
    for (; at < to && block[at] !== quote; at++) {
      const byte = block[at]!;
      // Escapes and what is not ASCII are for the other way.
      if (byte === 92 || byte < 32 || byte > 126) return undefined;
    }
    const after = at + beforeStep.length;
    if (!same(block, at, beforeStep) || after - from > mostMiddle) return undefined;
    this.loop.expect(from, after);
    return block.toString('latin1', begin, at);
  }

  private line(text: string): void {
    if (text === '') return;
    let event: unknown;
    try {
      event = JSON.parse(text);
    } catch {
      return this.sink.unreadable();
    }
    if (!isRecord(event) || typeof event['type'] !== 'string') return this.sink.unreadable();
    // Of a kind that a newer version writes, or without anything for curves.
    const { type, stage, point } = event;
    if (typeof stage !== 'string') return;
    if (type === 'stage-start') this.sink.start(stage);
    else if (type === 'stage-end') this.sink.end(stage);
    else if (type === 'point') {
      const step = isRecord(point) ? point['step'] : undefined;
      if (!isRecord(point) || typeof step !== 'number') return this.sink.unreadable();
      const of = (key: string): number => (typeof point[key] === 'number' ? point[key] : NaN);
      const values = [step, of('trainLoss'), of('testLoss'), of('testAccuracy')];
      this.sink.points(stage, Float64Array.from(values));
    }
  }
}

function same(bytes: Buffer, from: number, known: Buffer): boolean {
  for (let i = known.length - 1; i >= 0; i--) {
    if (bytes[from + i] !== known[i]) return false;
  }
  return true;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
