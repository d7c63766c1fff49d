import fs from 'node:fs';
import path from 'node:path';
import {
  MessageChannel,
  receiveMessageOnPort,
  Worker,
  type MessagePort,
} from 'node:worker_threads';
import { type Recorded } from './recorder';
import { type Scanned } from './scan';

/** What the second thread is asked. */
export interface ThreadRequest {
  readonly file: string;
  readonly from: number;
  readonly to: number;
  /** Takes the {@link ThreadAnswer}. */
  readonly port: MessagePort;
  /** Becomes 1 once it is there. */
  readonly done: Int32Array<SharedArrayBuffer>;
}

export type ThreadAnswer =
  | { readonly scanned: Scanned; readonly recorded: Recorded }
  /** It could not be read, and is to be read by whoever asked. */
  | { readonly problem: string };

/** A stretch that is being read. */
export interface Reading {
  /** Waits for its end. @returns undefined where the other thread failed: then it is still to be read */
  wait(): Extract<ThreadAnswer, { scanned: Scanned }> | undefined;
  /** Nobody waits for it any more. */
  drop(): void;
}

/** Milliseconds after which a stretch is read without the other thread. */
const patience = 20_000;

/** Beside the bundles; where the sources are run themselves there is none, and one thread does all. */
const usualProgram = path.join(__dirname, 'scanner.js');
let worker: Worker | undefined;

/**
 * Begins to read a stretch of a log in another thread, which whoever asked may wait for while it blocks itself.
 *
 * @returns undefined where there is no other thread to be had
 */
export function readInThread(
  file: string,
  from: number,
  to: number,
  program = usualProgram,
): Reading | undefined {
  try {
    worker ??= start(program);
    if (worker === undefined) return undefined;
    const { port1, port2 } = new MessageChannel();
    const done = new Int32Array(new SharedArrayBuffer(4));
    const request: ThreadRequest = { file, from, to, port: port2, done };
    worker.postMessage(request, [port2]);
    return { wait: () => answerOf(port1, done), drop: () => port1.close() };
  } catch {
    return undefined;
  }
}

function start(program: string): Worker | undefined {
  if (!fs.existsSync(program)) return undefined;
  const made = new Worker(program);
  const forget = (): void => {
    if (worker === made) worker = undefined;
  };
  made.on('error', forget);
  made.on('exit', forget);
  // It has nothing to do unless it is waited for.
  made.unref();
  return made;
}

function answerOf(port: MessagePort, done: Int32Array): ReturnType<Reading['wait']> {
  try {
    if (Atomics.wait(done, 0, 0, patience) === 'timed-out') {
      void worker?.terminate();
      worker = undefined;
      return undefined;
    }
    const answer = receiveMessageOnPort(port)?.message as ThreadAnswer | undefined;
    return answer !== undefined && 'scanned' in answer ? answer : undefined;
  } finally {
    port.close();
  }
}
