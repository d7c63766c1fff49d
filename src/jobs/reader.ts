import { type ChildProcess } from 'node:child_process';
import { type Socket } from 'node:net';
import {
  type FromReader,
  type ReaderAnswers,
  type ReaderRequest,
  type ToReader,
} from '../protocol/reader';
import { type Outline, type RunSnapshot } from '../protocol/snapshot';
import { deathOf } from '../runs/death';
import { RunError } from '../runs/errors';
import { SentFailure } from './sentFailure';
import { forkWorker } from './worker';

/** Times of a {@link ReaderClient}, in milliseconds. */
export interface ReaderTimes {
  /** After which a request that the reader works on is given up. */
  readonly patience: number;
  /** The same for what writes files, or reads all of the weights of a layer or a net. */
  readonly writePatience: number;
  /** Without a request, after which the process is let go. */
  readonly idle: number;
}

const usualTimes: ReaderTimes = { patience: 30_000, writePatience: 300_000, idle: 30_000 };

interface Pending {
  readonly request: ReaderRequest;
  readonly resolve: (answer: ReaderAnswers[ReaderRequest['kind']]) => void;
  readonly reject: (error: Error) => void;
  /** How often the process ended while it worked on this. */
  ends: number;
}

/**
 * Asks the process that reads runs. It is started by the first request and let go when there was none for a while; one
 * that ends by itself is started once more for whatever it was at work on.
 */
export class ReaderClient {
  private child: ChildProcess | undefined;
  /** In the order in which they are answered. */
  private readonly pending = new Map<number, Pending>();
  private timer: NodeJS.Timeout | undefined;
  private lastId = 0;
  private disposed = false;
  private errors = '';

  private readonly times: ReaderTimes;

  /** @param times where they are not the usual ones */
  constructor(times: Partial<ReaderTimes> = {}) {
    this.times = { ...usualTimes, ...times };
  }

  /** The process's number, while there is one. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /**
   * All that a page shows of a run; `unchanged` if that still is what has the version `known`.
   *
   * @throws as {@link ask}
   */
  snapshot(folder: string, known?: string): Promise<RunSnapshot | 'unchanged'> {
    return this.ask({ kind: 'snapshot', folder, ...(known !== undefined && { known }) });
  }

  /** The rows of a run in the tree. @throws as {@link ask} */
  outline(folder: string): Promise<Outline> {
    return this.ask({ kind: 'outline', folder });
  }

  /**
   * Asks anything.
   *
   * @throws SentFailure with what the reader says, RunError `timed-out`, `memory`, `failed`, or `stopped` after
   * {@link dispose}
   */
  ask<R extends ReaderRequest>(request: R): Promise<ReaderAnswers[R['kind']]> {
    return new Promise((resolve, reject) => {
      if (this.disposed) return reject(stopped());
      const id = ++this.lastId;
      this.pending.set(id, {
        request,
        resolve: resolve as Pending['resolve'],
        reject,
        ends: 0,
      });
      if (this.child === undefined) this.start();
      else this.send(id, request);
      if (this.pending.size === 1) this.wait();
    });
  }

  /** Ends the process, and rejects what is not answered. */
  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    this.drop();
    for (const { reject } of this.takeAll()) reject(stopped());
  }

  /** Starts the process and sends it everything that is not answered. */
  private start(): void {
    let child: ChildProcess;
    this.errors = '';
    try {
      child = forkWorker([], {
        bundle: 'reader.js',
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        // Typed arrays arrive as such, not as the text of JSON.
        serialization: 'advanced',
      });
    } catch (error) {
      return this.rejectAll(error as Error);
    }
    this.child = child;
    child.stderr?.on('data', (chunk: Buffer) => {
      this.errors = (this.errors + chunk.toString()).slice(-16_384);
    });
    child.on('message', (message) => {
      if (child === this.child) this.answered(message as FromReader);
    });
    child.on('error', (error) => {
      if (child !== this.child) return;
      this.drop();
      this.rejectAll(error);
    });
    child.on('close', (code, signal) => {
      if (child === this.child) this.ended(code, signal);
    });
    for (const [id, { request }] of this.pending) this.send(id, request);
  }

  private send(id: number, request: ReaderRequest): void {
    const message: ToReader = { id, request };
    // That the process is gone already is told by its end.
    this.child?.send(message, () => undefined);
  }

  private answered(message: FromReader): void {
    const pending = this.pending.get(message.id);
    if (pending === undefined) return;
    this.pending.delete(message.id);
    this.wait();
    if ('error' in message) pending.reject(new SentFailure(message.error));
    else pending.resolve(message.answer);
  }

  /** Whatever it worked on may have ended it, and gets one more try; what came after that is asked again anyway. */
  private ended(code: number | null, signal: string | null): void {
    this.child = undefined;
    const [first] = this.pending;
    if (first === undefined) return clearTimeout(this.timer);
    const [id, pending] = first;
    if (++pending.ends > 1) {
      this.pending.delete(id);
      const { cause, how, why } = deathOf(code, signal, this.errors);
      const memory = cause === 'memory' || cause === 'javascript-memory';
      const message = `The process that reads runs ${how} twice while it was at work on ${subject(pending.request)}. ${why}`;
      pending.reject(new RunError(memory ? 'memory' : 'failed', message));
    }
    if (this.pending.size > 0) this.start();
    this.wait();
  }

  /** Gives the first request its time; without one, lets the process go after a while. */
  private wait(): void {
    clearTimeout(this.timer);
    const [first] = this.pending;
    if (first === undefined) {
      this.timer = setTimeout(() => this.drop(), this.times.idle);
      // Nobody is to be kept alive by a process that has nothing to do.
      this.timer.unref();
      this.hold(false);
      return;
    }
    this.hold(true);
    const [id, { request, reject }] = first;
    const patience = isQuick(request) ? this.times.patience : this.times.writePatience;
    this.timer = setTimeout(() => {
      this.pending.delete(id);
      // It does nothing else while it works on this one.
      this.drop();
      if (this.pending.size > 0) this.start();
      this.wait();
      const message = `Reading ${subject(request)} took longer than ${patience / 1000} s and was given up. The disk may be slow, or the machine busy: try again.`;
      reject(new RunError('timed-out', message));
    }, patience);
  }

  /** Whether the process keeps this one alive. */
  private hold(keep: boolean): void {
    // Process, channel and standard error each do.
    const errors = this.child?.stderr as Socket | null | undefined;
    for (const handle of [this.child, this.child?.channel, errors]) {
      if (keep) handle?.ref();
      else handle?.unref();
    }
  }

  private drop(): void {
    const { child } = this;
    this.child = undefined;
    child?.kill('SIGKILL');
  }

  private rejectAll(error: Error): void {
    for (const { reject } of this.takeAll()) reject(error);
    this.wait();
  }

  private takeAll(): Pending[] {
    const all = [...this.pending.values()];
    this.pending.clear();
    return all;
  }
}

/** Whether a request is answered from a bounded part of what lies on the disk. */
function isQuick({ kind }: ReaderRequest): boolean {
  return kind === 'snapshot' || kind === 'outline' || kind === 'model';
}

function subject(request: ReaderRequest): string {
  switch (request.kind) {
    case 'report':
      return `a report of ${request.folders.join(', ')}`;
    case 'snapshot':
    case 'outline':
    case 'export':
      return request.folder;
    case 'comparison':
    case 'comparedTile':
      return `${request.file} and ${request.other}`;
    default:
      return request.file;
  }
}

function stopped(): RunError {
  return new RunError('stopped', 'The reading of runs was ended.');
}
