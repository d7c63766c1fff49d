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

/** A stretch of a log of which another thread reads the second part. */
interface Divided {
  readonly from: number;
  readonly middle: number;
  readonly to: number;
  readonly second: Reading;
}

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
  /** Begun before it is asked for. */
  private ahead: (Divided & { readonly inode: number }) | undefined;
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

  /** Begins to read in another thread, if there is much to be read, so that {@link read} has less to do. */
  begin(): void {
    if (this.ahead !== undefined) return;
    let fd: number | undefined;
    try {
      fd = fs.openSync(this.file, 'r');
      const { size, ino } = fs.fstatSync(fd);
      const from = this.isOther(fd, size, ino) ? 0 : this.position;
      // It has a start, and does the greater part.
      const divided = this.divide(fd, from, size, 0.4);
      this.ahead = divided && { ...divided, inode: ino };
    } catch {
      // What is wrong is told by whoever reads.
    } finally {
      if (fd !== undefined) fs.closeSync(fd);
    }
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
      // Of a file that was replaced since, the other thread may have read either.
      if (this.ahead !== undefined && this.ahead.inode !== ino) this.dropAhead();
      if (this.isOther(fd, size, ino)) this.reset();
      this.inode = ino;
      this.readOn(fd, size, told);
    } catch (error) {
      this.problem = (error as Error).message.split(',')[0]!;
    } finally {
      this.dropAhead();
      fs.closeSync(fd);
    }
  }

  /** Whether a file is another one than that which was read, or was cut or written anew. */
  private isOther(fd: number, size: number, inode: number): boolean {
    return inode !== this.inode || size < this.position || !this.sameMarks(fd);
  }

  private readOn(fd: number, size: number, told: () => void): void {
    const begin = this.position;
    for (let from = -1; this.position < size && this.position !== from;) {
      from = this.position;
      this.readBoth(fd, size, told);
    }
    this.torn = size - this.position;
    if (this.position > begin) this.mark(fd);
  }

  /** Reads up to `size`, or a good part of the way: the second half in another thread, where that is worth it. */
  private readBoth(fd: number, size: number, told: () => void): void {
    const { ahead, position } = this;
    this.ahead = undefined;
    const fits = ahead?.from === position && ahead.to <= size;
    if (!fits) ahead?.second.drop();
    const divided = fits ? ahead : this.divide(fd, position, size, 0.5);
    if (divided === undefined) return this.scan(fd, Math.min(size, position + mostAtOnce), told);
    const { middle, to, second } = divided;
    this.scan(fd, middle, told);
    const answer = second.wait();
    // A log that was cut meanwhile ends before its middle, and what is behind is not what followed.
    if (answer === undefined || this.position < middle) return this.scan(fd, to, told);
    replay(answer.recorded, this.sink);
    this.keep(answer.scanned);
    told();
  }

  /** Has another thread read what is behind a share of the way; undefined where that is not worth it, or not to be had. */
  private divide(fd: number, from: number, size: number, share: number): Divided | undefined {
    const to = Math.min(size, from + mostAtOnce);
    if (to - from < worthTwo) return undefined;
    const middle = lineBehind(fd, from + Math.floor((to - from) * share));
    if (middle === undefined || middle >= to) return undefined;
    const second = this.inThread(this.file, middle, to);
    return second && { from, middle, to, second };
  }

  private dropAhead(): void {
    this.ahead?.second.drop();
    this.ahead = undefined;
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
