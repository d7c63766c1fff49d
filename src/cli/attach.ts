import fs from 'node:fs';
import path from 'node:path';
import { type AnySpec } from '../lottery/spec';
import { RunError } from '../runs/errors';
import { EventReader, type RunEvent } from '../runs/events';
import { requestStop } from '../runs/folder';
import { readLock } from '../runs/lock';
import { isFinal } from '../runs/status';
import { readRun } from '../snapshots/readRun';
import { SentFailure } from '../jobs/sentFailure';
import { tellError } from './errors';
import { hint } from './hint';
import { type Interrupts } from './interrupts';
import { aboutRun, exitCodes, type Output } from './output';
import { ProgressLine } from './progress';
import { tellResults } from './results';
import { statusOf, type ShownStatus } from '../runs/shown';

const pollMilliseconds = 200;

/** How a run is followed. */
export interface Following {
  /** Tell what happened before, too. */
  readonly fromStart: boolean;
  /** Ctrl-C asks the run to stop, rather than only leaving it. */
  readonly stops: boolean;
  readonly interrupts: Interrupts;
}

/**
 * Follows a run until it ends: events as they come, then the results. The first Ctrl-C asks the run to stop and waits
 * for it; the second only leaves. A closed terminal leaves the run alone.
 *
 * @returns the exit code
 */
export async function attach(
  folder: string,
  spec: AnySpec,
  output: Output,
  { fromStart, stops, interrupts }: Following,
): Promise<number> {
  const readers = spec.seeds.map(
    (seed) => new EventReader(path.join(folder, String(seed), 'events.jsonl')),
  );
  if (!fromStart) for (const reader of readers) reader.skip();
  interrupts.listen(() => {
    if (stops && interrupts.count === 1) askToStop(folder, output);
  });
  const line = new ProgressLine(statusOf(folder).progress);
  for (;;) {
    if (!fs.existsSync(folder)) throw new RunError('not-a-run', `${folder} is gone.`);
    // Status first: what was written before a final status is then read below.
    const status = followed(folder);
    for (const event of readers.flatMap((reader) => reader.next())) {
      tellEvent(event, folder, spec, output);
    }
    if (isFinal(status.state)) {
      output.progress('');
      return conclude(folder, spec, status, output);
    }
    if (interrupts.count > (stops ? 1 : 0)) {
      output.warn(`${stops ? 'It stops' : 'The run goes on'} by itself: ${hint('show', folder)}`);
      output.emit(aboutRun(folder, spec, status.state), { type: 'summary' });
      return exitCodes.stopped;
    }
    output.progress(line.text(status));
    await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
  }
}

function askToStop(folder: string, output: Output): void {
  try {
    requestStop(folder);
    output.warn('Stopping after the present step ... (Ctrl-C again does not wait for it)');
  } catch (error) {
    tellError(error, output, { run: folder });
  }
}

/** The status of a run that was started: one that nobody holds any more has ended, whatever its status says. */
function followed(folder: string): ShownStatus {
  const status = statusOf(folder);
  if (isFinal(status.state) || readLock(folder)?.live) return status;
  const again = statusOf(folder);
  return isFinal(again.state) ? again : { ...again, state: 'stopped', interrupted: true };
}

function tellEvent(event: RunEvent, folder: string, spec: AnySpec, output: Output): void {
  output.emit(aboutRun(folder, spec, 'running'), { type: 'event', event });
  if (event.type === 'stage-end')
    output.say(`  seed ${event.seed}  ${event.text} (${event.seconds.toFixed(1)} s)`);
  if (event.type === 'note') output.say(`  seed ${event.seed}  ${event.text}`);
}

async function conclude(
  folder: string,
  spec: AnySpec,
  status: ShownStatus,
  output: Output,
): Promise<number> {
  if (status.state === 'failed') {
    const error = status.error ?? { name: 'Error', message: 'The run failed.' };
    const tell = (): number =>
      tellError(new SentFailure(error), output, aboutRun(folder, spec, status.state));
    // Programs get the summary last, people what they must not miss.
    const told = output.json ? tell() : undefined;
    await tellResults(readRun(folder), status, output);
    const code = told ?? tell();
    output.say('What is finished is kept. Once the cause is mended, go on with:');
    output.say(`  ${hint('resume', folder)}`);
    return code;
  }
  await tellResults(readRun(folder), status, output);
  if (status.state === 'done') return exitCodes.done;
  output.say(`${status.interrupted ? 'The run was interrupted' : 'Stopped'}. Go on with:`);
  output.say(`  ${hint('resume', folder)}`);
  return exitCodes.stopped;
}
