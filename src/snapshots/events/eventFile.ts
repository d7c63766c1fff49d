import fs from 'node:fs';
import { LineParser } from './lineParser';
import { Points } from './points';
import { scan } from './scan';

/** Bytes at the beginning and at the end of what was read by which a file is known again. */
const markBytes = 64;

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
  private readonly parser: LineParser;

  constructor(private readonly file: string) {
    const curves = this.curves;
    this.parser = new LineParser({
      start: (stage) => this.curve(stage).clear(),
      end: (stage) => curves.get(stage)?.trim(),
      points: (stage, values) => this.curve(stage).add(values),
      unreadable: () => void this.unreadable++,
    });
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
      if (this.isOther(fd, size, ino)) this.reset();
      this.inode = ino;
      this.readOn(fd, size, told);
    } catch (error) {
      this.problem = (error as Error).message.split(',')[0]!;
    } finally {
      fs.closeSync(fd);
    }
  }

  /** Whether a file is another one than that which was read, or was cut or written anew. */
  private isOther(fd: number, size: number, inode: number): boolean {
    return inode !== this.inode || size < this.position || !this.sameMarks(fd);
  }

  private readOn(fd: number, size: number, told: () => void): void {
    const begin = this.position;
    const range = { from: begin, to: size, skipping: this.skipping };
    const { position, skipping, overlong } = scan(fd, range, this.parser, told);
    this.position = position;
    this.skipping = skipping;
    this.unreadable += overlong;
    this.torn = size - this.position;
    if (this.position > begin) this.mark(fd);
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
