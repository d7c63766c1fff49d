import path from 'node:path';
import { InputError } from '../../formats/errors';
import { findRun } from '../../runs/folder';
import { exportTickets } from '../../snapshots/export/exportTickets';
import { readRun } from '../../snapshots/readRun';
import { damagesField, warnOfDamages } from '../damages';
import { exitCodes, type Output } from '../output';

export interface ExportOptions {
  readonly out?: string;
  readonly seed?: string;
}

/** `export`: copies the tickets of a finished run to a folder of their own. */
export async function exportRun(
  given: string,
  options: ExportOptions,
  output: Output,
): Promise<number> {
  const folder = findRun(given, process.cwd());
  const to = options.out ?? `ticket-${path.basename(folder)}`;
  const seed = options.seed === undefined ? undefined : seedFrom(options.seed);
  const reading = readRun(folder);
  const exported = await exportTickets({ folder, to, seed }, reading);
  const told = { ...exported, ...damagesField(reading.damages) };
  output.emit({ run: folder, status: 'done' }, { type: 'summary', ...told });
  warnOfDamages(reading.damages, output);
  for (const ticket of exported.tickets) {
    const reached =
      ticket.accuracy === undefined ? '' : `, test accuracy ${percent(ticket.accuracy)}`;
    const density = `${percent(ticket.density)} of the weights${reached}`;
    output.say(`${ticket.folder}: seed ${ticket.seed}, ${density}`);
  }
  output.say('README.md there says how to load it.');
  return exitCodes.done;
}

function seedFrom(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(seed)) return seed;
  throw new InputError('malformed', `--seed ${text}: a seed of the run is expected, such as 1.`);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
