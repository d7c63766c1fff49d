import fs from 'node:fs';
import { LineParser, type EventSink } from './lineParser';
import { Points } from './points';
import { replay } from './recorder';
import { lineBehind, scan, type Scanned } from './scan';
import { readInThread, type Reading } from './thread';

/** Bytes at the beginning and at the end of what was read by which a file is known again. */
const markBytes = 64;

/** Bytes of a log from which two threads are faster than one, and those that they read before their points are thinned. */
const [worthTwo, mostAtOnce] = [8e6, 512e6];

/** The log of one replicate: reads what was appended since the last time, and keeps its curves. */
export class EventFile {
  /** By stage, in the order in which they began. */
  readonly curves = new Map<string, Points>();
  /** Lines that are no events. */
  unreadable = 0;
  /** Bytes behind the last whole line: it is being written, or was torn by a kill. */
  torn = 0;
  /** Why it cannot be read, if so; `missing` if it is not there. */
  problem: string | undefined;

  private position = 0;
  private inode = -1;
  private head: Buffer = Buffer.alloc(0);
  private tail: Buffer = Buffer.alloc(0);
  /** Within a line that is longer than a block. */
  private skipping = false;
  private last: Points | undefined;
  private readonly sink: EventSink;
  private readonly parser: LineParser;

  /** @param inThread reads a stretch in another thread */
  constructor(
    private readonly file: string,
    private readonly inThread: typeof readInThread = readInThread,
  ) {
    const curves = this.curves;
    this.sink = {
      start: (stage) => this.curve(stage).clear(),
      end: (stage) => curves.get(stage)?.trim(),
      point: (stage, step, trainLoss, testLoss, testAccuracy) =>
        this.curve(stage).add(step, trainLoss, testLoss, testAccuracy),
      unreadable: () => void this.unreadable++,
    };
    this.parser = new LineParser(this.sink);
  }

  /** Points that are kept. */
  get points(): number {
    let points = 0;
    for (const curve of this.curves.values()) points += curve.length;
    return points;
  }

  /**
   * Reads on from where the last call ended; from the beginning where the file was shortened or replaced.
   *
   * @param told called after each block, so that too many points can be thinned meanwhile
   */
  read(told: () => void): void {
    let fd: number;
    try {
      fd = fs.openSync(this.file, 'r');
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      this.reset();
      this.problem = code === 'ENOENT' ? 'missing' : message.split(',')[0]!;
      return;
    }
    try {
      this.problem = undefined;
      const { size, ino } = fs.fstatSync(fd);
      if (ino !== this.inode || size < this.position || !this.sameMarks(fd)) this.reset();
      this.inode = ino;
      this.readOn(fd, size, told);
    } catch (error) {
      this.problem = (error as Error).message.split(',')[0]!;
    } finally {
      fs.closeSync(fd);
    }
  }

  private readOn(fd: number, size: number, told: () => void): void {
    const begin = this.position;
    for (let to = 0; to < size;) {
      const from = this.position;
      to = Math.min(size, from + mostAtOnce);
      this.readBoth(fd, to, told);
      if (this.position === from) break;
    }
    this.torn = size - this.position;
    if (this.position > begin) this.mark(fd);
  }

  /** Reads up to `to`: the second half in another thread, where that is worth it. */
  private readBoth(fd: number, to: number, told: () => void): void {
    const from = this.position;
    const middle = to - from < worthTwo ? undefined : lineBehind(fd, from + ((to - from) >>> 1));
    let second: Reading | undefined;
    if (middle !== undefined && middle < to) second = this.inThread(this.file, middle, to);
    if (middle === undefined || second === undefined) return this.scan(fd, to, told);
    this.scan(fd, middle, told);
    const answer = second.wait();
    // A log that was cut meanwhile ends before its middle, and what is behind is not what followed.
    if (answer === undefined || this.position < middle) return this.scan(fd, to, told);
    replay(answer.recorded, this.sink);
    this.keep(answer.scanned);
    told();
  }

  private scan(fd: number, to: number, told: () => void): void {
    const { position: from, skipping } = this;
    this.keep(scan(fd, { from, to, skipping }, this.parser, told));
  }

  private keep({ position, skipping, overlong }: Scanned): void {
    this.position = position;
    this.skipping = skipping;
    this.unreadable += overlong;
  }

  /** Notes by what the part that was read is known again. */
  private mark(fd: number): void {
    this.head = readAt(fd, 0, Math.min(markBytes, this.position));
    const from = Math.max(0, this.position - markBytes);
    this.tail = readAt(fd, from, this.position - from);
  }

  /** Whether the file still begins with what was read: the same inode may have been written anew. */
  private sameMarks(fd: number): boolean {
    const { head, tail, position } = this;
    return (
      readAt(fd, 0, head.length).equals(head) &&
      readAt(fd, position - tail.length, tail.length).equals(tail)
    );
  }

  private reset(): void {
    this.curves.clear();
    this.unreadable = 0;
    this.torn = 0;
    this.position = 0;
    this.inode = -1;
    this.head = this.tail = Buffer.alloc(0);
    this.skipping = false;
  }

  private curve(stage: string): Points {
    let curve = this.curves.get(stage);
    if (curve === undefined) {
      // Most trainings of a run have as many points as the one before.
      this.curves.set(stage, (curve = new Points(Math.max(4, this.last?.length ?? 0))));
    }
    this.last = curve;
    return curve;
  }
}

function readAt(fd: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const n = length === 0 ? 0 : fs.readSync(fd, bytes, 0, length, position);
  return bytes.subarray(0, n);
}
