import fs from 'node:fs';
import { type AnySpec } from '../../lottery/spec';
import { InputError } from '../../formats/errors';
import { RunError } from '../../runs/errors';
import { findRun } from '../../runs/folder';
import { readLock } from '../../runs/lock';
import { attach } from '../attach';
import { chartSvg, isChartSvg } from '../draw/chartSvg';
import { compositionTable } from '../draw/composition';
import { mainChart } from '../draw/mainChart';
import { damageLines, damagesField, warnOfDamages } from '../damages';
import { oneLine } from '../errors';
import { hint } from '../hint';
import { Interrupts } from '../interrupts';
import { aboutRun, exitCodes, type Output } from '../output';
import { tellResults } from '../results';
import { stateText } from '../../runs/shown';
import { currentStatus } from '../../runs/status';
import { type FoundResults } from '../../snapshots/folder/results';
import { readRun, type RunReading } from '../../snapshots/readRun';
import { tableMarkdown } from '../draw/table';
import { writeUserFile } from '../userFile';

/** Bytes that a picture of ours has at most. */
const mostOfPicture = 10_000_000;

export interface ShowOptions {
  readonly follow?: boolean;
  readonly markdown?: boolean;
  readonly svg?: string;
  readonly force?: boolean;
}

/** `show`: what a run found, so far or at its end; of a damaged one, what can be read, and what cannot. */
export async function show(given: string, options: ShowOptions, output: Output): Promise<number> {
  const folder = findRun(given, process.cwd());
  const reading = readRun(folder);
  if (options.svg !== undefined)
    return picture(reading, options.svg, options.force === true, output);
  if (options.markdown === true && !output.json) return markdown(reading, output);
  const { spec, record, found, ran } = reading;
  if (options.follow === true && spec !== undefined && readLock(folder)?.live) {
    return follow(folder, spec, output);
  }
  const status = currentStatus(folder);
  await tellResults(reading, status, output);
  output.say(`Status  ${status ? stateText(status) : 'unknown'}`);
  if (status?.error) output.say(`Error   ${oneLine(status.error)}`);
  const ended = status === undefined || status.state === 'stopped' || status.state === 'failed';
  if (ended && spec !== undefined && record !== undefined)
    output.say(`Go on with: ${hint('resume', folder)}`);
  return found !== undefined || ran.length > 0 ? exitCodes.done : exitCodes.failed;
}

/** Who watches a run did not start it: Ctrl-C only stops watching. */
async function follow(folder: string, spec: AnySpec, output: Output): Promise<number> {
  const interrupts = new Interrupts();
  output.say(`Following ${folder}; Ctrl-C leaves it alone.`);
  try {
    return await attach(folder, spec, output, { fromStart: false, stops: false, interrupts });
  } finally {
    interrupts.close();
  }
}

function markdown(reading: RunReading, output: Output): number {
  const { shown } = foundIn(reading);
  const compositions = compositionTable(shown.compositions);
  const tables = [...shown.tables, ...(compositions ? [compositions] : [])];
  for (const line of tables.flatMap(tableMarkdown)) output.say(line);
  warnOfDamages(reading.damages, output);
  return exitCodes.done;
}

/** @param force overwrite whatever is there */
function picture(reading: RunReading, file: string, force: boolean, output: Output): number {
  const { folder, spec, damages } = reading;
  const chart = mainChart(foundIn(reading).shown.charts);
  if (chart === undefined) {
    throw new InputError('missing', `${folder} has nothing to draw yet: no result is finished.`);
  }
  if (!force) requireOurs(file);
  writeUserFile(file, chartSvg(chart));
  const state = currentStatus(folder)?.state ?? 'damaged';
  const about = aboutRun(folder, spec, state);
  output.emit(about, { type: 'summary', svg: file, ...damagesField(damages) });
  warnOfDamages(damages, output);
  output.say(file);
  return exitCodes.done;
}

/** A picture from before is drawn anew; any other file is the user's. */
function requireOurs(file: string): void {
  if (!fs.existsSync(file) || !fs.statSync(file).isFile()) return;
  if (fs.statSync(file).size <= mostOfPicture && isChartSvg(fs.readFileSync(file, 'utf8'))) return;
  throw new InputError(
    'mismatch',
    `${file} is there and is no picture of Winning Ticket; name another file, or use --force to overwrite it.`,
  );
}

/** @throws RunError `damaged` where the run's results cannot be told */
function foundIn({ folder, found, damages }: RunReading): FoundResults {
  if (found !== undefined) return found;
  const why = damageLines(damages).join(' ');
  throw new RunError('damaged', `The results of ${folder} cannot be combined. ${why}`);
}
