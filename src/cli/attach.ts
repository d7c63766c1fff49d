import path from 'node:path';
import { type AnySpec } from '../lottery/spec';
import { EventReader, type RunEvent } from '../runs/events';
import { requestStop } from '../runs/folder';
import { currentStatus, isFinal, type RunStatus } from '../runs/status';
import { SentFailure, tellError } from './errors';
import { aboutRun, duration, exitCodes, type Output } from './output';
import { tellResults } from './results';

const pollMilliseconds = 200;

/**
 * Follows a run until it ends: events as they come, then the results. Ctrl-C asks the run to stop and waits for it;
 * a second Ctrl-C only leaves. A closed terminal leaves the run alone.
 *
 * @returns the exit code
 */
export async function attach(
  folder: string,
  spec: AnySpec,
  output: Output,
  fromStart: boolean,
): Promise<number> {
  const readers = spec.seeds.map(
    (seed) => new EventReader(path.join(folder, String(seed), 'events.jsonl')),
  );
  if (!fromStart) for (const reader of readers) reader.skip();
  let interrupts = 0;
  const interrupt = (): void => {
    interrupts++;
    if (interrupts === 1) {
      requestStop(folder);
      output.progress('');
      process.stderr.write(
        'Stopping after the present step ... (Ctrl-C again leaves the run to itself)\n',
      );
    }
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const begin = performance.now();
  const first = currentStatus(folder)?.progress ?? 0;
  try {
    for (;;) {
      // Status first: what was written before a final status is then read below.
      const status = currentStatus(folder);
      for (const event of readers.flatMap((reader) => reader.next())) {
        tellEvent(event, folder, spec, output);
      }
      if (status !== undefined && isFinal(status.state)) {
        output.progress('');
        return await conclude(folder, spec, status, output);
      }
      if (interrupts > 1) return exitCodes.stopped;
      if (status !== undefined) output.progress(progressLine(status, first, begin));
      await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
    }
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

function tellEvent(event: RunEvent, folder: string, spec: AnySpec, output: Output): void {
  output.emit(aboutRun(folder, spec, 'running'), { type: 'event', event });
  if (event.type === 'stage-end')
    output.say(`  seed ${event.seed}  ${event.text} (${event.seconds.toFixed(1)} s)`);
  if (event.type === 'note') output.say(`  seed ${event.seed}  ${event.text}`);
}

function progressLine(status: RunStatus, first: number, begin: number): string {
  const elapsed = (performance.now() - begin) / 1000;
  const share = status.progress - first;
  const left =
    share > 0.01 ? `, about ${duration((elapsed * (1 - status.progress)) / share)} left` : '';
  const width = 24;
  const full = Math.round(width * status.progress);
  const bar = '█'.repeat(full) + '░'.repeat(width - full);
  const now = status.replicates
    .filter((r) => r.state === 'running')
    .map((r) => `seed ${r.seed} ${r.stage ?? 'starting'}`)
    .join(', ');
  return `${bar} ${(100 * status.progress).toFixed(0).padStart(3)} %${left}  ${now}`;
}

async function conclude(
  folder: string,
  spec: AnySpec,
  status: RunStatus & { interrupted: boolean },
  output: Output,
): Promise<number> {
  await tellResults(folder, spec, status, output);
  switch (status.state) {
    case 'done':
      return exitCodes.done;
    case 'stopped':
      output.say(status.interrupted ? 'The run was interrupted.' : 'Stopped.');
      output.say(`Go on with: winning-ticket resume ${folder}`);
      return exitCodes.stopped;
    default: {
      const error = status.error ?? { name: 'Error', message: 'The run failed.' };
      const code = tellError(new SentFailure(error), output, aboutRun(folder, spec, status.state));
      output.say(`What is finished is kept. Once that is mended: winning-ticket resume ${folder}`);
      return code;
    }
  }
}
