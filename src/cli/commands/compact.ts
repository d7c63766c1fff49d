import { bytesText, compactRun, toCompact } from '../../runs/compact';
import { findRun } from '../../runs/folder';
import { exitCodes, type Output } from '../output';

/** `compact`: removes the weights of a finished run; masks, results, events and tickets stay. */
export async function compact(
  given: string,
  options: { readonly dryRun?: boolean },
  output: Output,
): Promise<number> {
  const folder = findRun(given, process.cwd());
  const dry = options.dryRun === true;
  const { files, bytes } = dry ? await toCompact(folder) : await compactRun(folder);
  const about = { run: folder, status: 'done' };
  output.emit(about, { type: 'summary', files: files.length, bytes, ...(dry && { dryRun: true }) });
  const what = `${files.length} ${files.length === 1 ? 'file' : 'files'} of weights, scores and masks on the way, ${bytesText(bytes)}`;
  if (files.length === 0) output.say('There are no weights to remove: this run is compact.');
  else if (dry) output.say(`This would remove ${what}; tickets, their masks and results stay.`);
  else output.say(`Removed ${what}; tickets, their masks and results are still there.`);
  return exitCodes.done;
}
