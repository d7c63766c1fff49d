import fs from 'node:fs';
import { z } from 'zod';
import { writeError } from './errors';

const point = z.object({
  step: z.number(),
  trainLoss: z.number(),
  testLoss: z.number(),
  testAccuracy: z.number(),
});

/** What happens in a replicate, in the order it happens. Events are a log: results never depend on them. */
export const eventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('attempt'), time: z.string(), seed: z.int(), engine: z.string() }),
  z.object({ type: z.literal('stage-start'), time: z.string(), seed: z.int(), stage: z.string() }),
  z.object({ type: z.literal('point'), time: z.string(), seed: z.int(), stage: z.string(), point }),
  z.object({
    type: z.literal('stage-end'),
    time: z.string(),
    seed: z.int(),
    stage: z.string(),
    seconds: z.number(),
    /** One line for people. */
    text: z.string(),
  }),
  z.object({ type: z.literal('note'), time: z.string(), seed: z.int(), text: z.string() }),
]);

export type RunEvent = z.infer<typeof eventSchema>;

type WithoutTime<T> = T extends unknown ? Omit<T, 'time'> : never;
/** An event before it is stamped. */
export type NewEvent = WithoutTime<RunEvent>;

/** Appends events to a log, a line each. A torn last line, left by a kill, is cut off first. */
export class EventLog {
  private readonly fd: number;

  constructor(private readonly file: string) {
    try {
      this.fd = fs.openSync(file, 'a+');
    } catch (error) {
      throw writeError(error, file);
    }
    fs.ftruncateSync(this.fd, endOfLastLine(this.fd));
  }

  append(event: NewEvent): void {
    try {
      fs.writeSync(this.fd, lineOf(event));
    } catch (error) {
      throw writeError(error, this.file);
    }
  }

  close(): void {
    fs.closeSync(this.fd);
  }
}

/** Digits of a float32, which is what was measured: more would only make logs longer. */
const digits = 7;

/** An event as a line of a log, with the time it has now. */
export function lineOf(event: NewEvent, time = new Date().toISOString()): string {
  if (event.type !== 'point') return JSON.stringify({ time, ...event }) + '\n';
  const { step, ...values } = event.point;
  const short = Object.entries(values).map(([key, value]) => [
    key,
    Number(value.toPrecision(digits)),
  ]);
  const point = { step, ...(Object.fromEntries(short) as typeof values) };
  return JSON.stringify({ time, ...event, point }) + '\n';
}

/** Bytes up to and with the last newline. */
function endOfLastLine(fd: number): number {
  const { size } = fs.fstatSync(fd);
  const block = Buffer.alloc(65_536);
  for (let end = size; end > 0; end -= block.length) {
    const from = Math.max(0, end - block.length);
    const n = fs.readSync(fd, block, 0, end - from, from);
    const at = block.subarray(0, n).lastIndexOf(10);
    if (at >= 0) return from + at + 1;
  }
  return 0;
}

/** Reads what was appended to a log since the last call; lines that are not events are passed over. */
export class EventReader {
  /** End of the last whole line that was read: what follows it may be torn, and cut off by the next writer. */
  private position = 0;

  constructor(private readonly file: string) {}

  next(): RunEvent[] {
    let fd: number;
    try {
      fd = fs.openSync(this.file, 'r');
    } catch {
      return [];
    }
    try {
      const { size } = fs.fstatSync(fd);
      if (size < this.position) this.position = 0;
      const block = Buffer.alloc(Math.min(size - this.position, blockBytes));
      const n = fs.readSync(fd, block, 0, block.length, this.position);
      const whole = block.subarray(0, n).lastIndexOf(10) + 1;
      // No event fills a block: what does is passed over.
      this.position += whole === 0 && n === blockBytes ? n : whole;
      const lines = block.toString('utf8', 0, whole).split('\n');
      return lines.flatMap((line) => parseEvent(line) ?? []);
    } finally {
      fs.closeSync(fd);
    }
  }

  /** Moves to the end of the last whole line, to see only what comes. */
  skip(): void {
    let fd: number;
    try {
      fd = fs.openSync(this.file, 'r');
    } catch {
      this.position = 0;
      return;
    }
    try {
      this.position = endOfLastLine(fd);
    } finally {
      fs.closeSync(fd);
    }
  }
}

const blockBytes = 4_194_304;

function parseEvent(line: string): RunEvent | undefined {
  try {
    return eventSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
