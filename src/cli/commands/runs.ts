import path from 'node:path';
import { listRuns, runsFolderFor } from '../../runs/folder';
import { currentStatus } from '../../runs/status';
import { extentOf } from '../../protocol/extent';
import { exitCodes, type Output } from '../output';
import { stateText } from '../../runs/shown';

/** `runs`: the runs of this folder, newest first. */
export function runs(options: { readonly runs?: string }, output: Output): number {
  const cwd = process.cwd();
  const folder = options.runs === undefined ? runsFolderFor(cwd) : path.resolve(cwd, options.runs);
  const found = listRuns(folder).map((run) => ({ run, status: currentStatus(run) }));
  output.emit(
    {},
    {
      type: 'summary',
      folder,
      runs: found.map(({ run, status }) => ({
        run,
        status: status?.state ?? 'damaged',
        ...(status && { progress: status.progress, seconds: status.seconds }),
      })),
    },
  );
  if (found.length === 0)
    output.say(`There are no runs in ${folder}. Start one with: winning-ticket find`);
  const { high: width } = extentOf(found.map(({ run }) => path.basename(run).length));
  for (const { run, status } of found) {
    const state = status ? stateText(status) : 'damaged: its status.json cannot be read';
    output.say(`${path.basename(run).padEnd(width)}  ${state}`);
  }
  return exitCodes.done;
}
