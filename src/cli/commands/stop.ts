import { clearStop, findRun, requestStop } from '../../runs/folder';
import { readLock } from '../../runs/lock';
import { hint } from '../hint';
import { exitCodes, type Output } from '../output';
import { stateText, statusOf } from '../runStatus';

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
  while (readLock(folder)?.live) await new Promise((resolve) => setTimeout(resolve, 100));
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
