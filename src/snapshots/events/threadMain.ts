import fs from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { LineParser } from './lineParser';
import { recorder } from './recorder';
import { scan } from './scan';
import { type ThreadAnswer, type ThreadRequest } from './thread';

/** The second thread: reads stretches of logs, one after the other. */
parentPort?.on('message', ({ file, from, to, port, done }: ThreadRequest) => {
  const answer = read(file, from, to);
  const values =
    'recorded' in answer
      ? answer.recorded.entries.flatMap((entry) =>
          entry.kind === 'points' ? [entry.values.buffer] : [],
        )
      : [];
  port.postMessage(answer, values);
  Atomics.store(done, 0, 1);
  Atomics.notify(done, 0);
});

function read(file: string, from: number, to: number): ThreadAnswer {
  let fd: number | undefined;
  try {
    fd = fs.openSync(file, 'r');
    const { sink, recorded } = recorder();
    const range = { from, to, skipping: false };
    const scanned = scan(fd, range, new LineParser(sink), () => undefined);
    return { scanned, recorded: recorded() };
  } catch (error) {
    return { problem: (error as Error).message };
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}
