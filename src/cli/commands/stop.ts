import { clearStop, findRun, requestStop } from '../../runs/folder';
import { readLock } from '../../runs/lock';
import { hint } from '../hint';
import { Interrupts } from '../interrupts';
import { exitCodes, type Output } from '../output';
import { stateText, statusOf } from '../../runs/shown';

/** `stop`: asks a run to stop, and waits until it has. */
export async function stop(given: string, output: Output): Promise<number> {
  const folder = findRun(given, process.cwd());
  if (!readLock(folder)?.live) {
    const status = statusOf(folder);
    output.emit({ run: folder, status: status.state }, { type: 'summary' });
    output.say(`This run is not running: ${stateText(status)}.`);
    return exitCodes.done;
  }
  requestStop(folder);
  output.progress('Stopping after the present step ...');
  const interrupts = new Interrupts();
  try {
    while (readLock(folder)?.live) {
      if (interrupts.count > 0) {
        output.warn(`It stops by itself: ${hint('show', folder)}`);
        output.emit({ run: folder, status: 'stopping' }, { type: 'summary' });
        return exitCodes.stopped;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    interrupts.close();
  }
  output.progress('');
  clearStop(folder);
  const { state } = statusOf(folder);
  output.emit({ run: folder, status: state }, { type: 'summary' });
  output.say(
    state === 'done'
      ? 'The run had just finished.'
      : `Stopped. Go on with: ${hint('resume', folder)}`,
  );
  return exitCodes.done;
}
