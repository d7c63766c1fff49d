import path from 'node:path';
import { listRuns, runsFolderFor } from '../../runs/folder';
import { stateText } from '../../runs/shown';
import { currentStatus } from '../../runs/status';
import { extentOf } from '../../protocol/extent';
import { Damages } from '../../snapshots/folder/damages';
import { recordIn } from '../../snapshots/folder/head';
import { readSnapshotStatus } from '../../snapshots/folder/status';
import { damageLines } from '../damages';
import { exitCodes, type Output } from '../output';

/** A run in the list. */
interface Row {
  readonly run: string;
  readonly status: ReturnType<typeof currentStatus>;
  /** What is wrong with it, where something is. */
  readonly problem: string | undefined;
}

/** `runs`: the runs of this folder, newest first; damaged ones with what is wrong. */
export function runs(options: { readonly runs?: string }, output: Output): number {
  const cwd = process.cwd();
  const folder = options.runs === undefined ? runsFolderFor(cwd) : path.resolve(cwd, options.runs);
  const found = listRuns(folder).map(rowOf);
  output.emit(
    {},
    {
      type: 'summary',
      folder,
      runs: found.map(({ run, status, problem }) => ({
        run,
        status: status?.state ?? 'damaged',
        ...(status && { progress: status.progress, seconds: status.seconds }),
        ...(problem !== undefined && { problem }),
      })),
    },
  );
  if (found.length === 0)
    output.say(`There are no runs in ${folder}. Start one with: winning-ticket find`);
  const { high: width } = extentOf(found.map(({ run }) => path.basename(run).length));
  for (const row of found) {
    output.say(`${path.basename(row.run).padEnd(width)}  ${stateOf(row)}`);
  }
  return exitCodes.done;
}

function rowOf(run: string): Row {
  const status = currentStatus(run);
  const damages = new Damages(run);
  if (status === undefined) readSnapshotStatus(run, damages);
  recordIn(run, damages);
  const lines = damageLines(damages.list());
  return { run, status, problem: lines.length === 0 ? undefined : lines.join(' ') };
}

function stateOf({ status, problem }: Row): string {
  if (status === undefined) return `damaged: ${problem}`;
  return problem === undefined ? stateText(status) : `${stateText(status)}; damaged: ${problem}`;
}
