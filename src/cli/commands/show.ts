import { type AnySpec } from '../../lottery/spec';
import { presentationOf } from '../../lottery/results';
import { InputError } from '../../formats/errors';
import { readRunSpec } from '../../lottery/runSpec';
import { findRun } from '../../runs/folder';
import { readLock } from '../../runs/lock';
import { attach } from '../attach';
import { chartSvg } from '../draw/chartSvg';
import { compositionTable } from '../draw/composition';
import { mainChart } from '../draw/mainChart';
import { oneLine } from '../errors';
import { hint } from '../hint';
import { Interrupts } from '../interrupts';
import { aboutRun, exitCodes, type Output } from '../output';
import { tellResults } from '../results';
import { stateText, statusOf } from '../../runs/shown';
import { tableMarkdown } from '../draw/table';
import { writeUserFile } from '../userFile';

export interface ShowOptions {
  readonly follow?: boolean;
  readonly markdown?: boolean;
  readonly svg?: string;
}

/** `show`: what a run found, so far or at its end. */
export async function show(given: string, options: ShowOptions, output: Output): Promise<number> {
  const folder = findRun(given, process.cwd());
  const spec = readRunSpec(folder);
  if (options.svg !== undefined) return picture(folder, spec, options.svg, output);
  if (options.markdown === true && !output.json) {
    const { shown } = presentationOf(folder, spec);
    const compositions = compositionTable(shown.compositions);
    const tables = [...shown.tables, ...(compositions ? [compositions] : [])];
    for (const line of tables.flatMap(tableMarkdown)) output.say(line);
    return exitCodes.done;
  }
  if (options.follow === true && readLock(folder)?.live) return follow(folder, spec, output);
  const status = statusOf(folder);
  await tellResults(folder, spec, status, output);
  output.say(`Status  ${stateText(status)}`);
  if (status.error) output.say(`Error   ${oneLine(status.error)}`);
  if (status.state === 'stopped' || status.state === 'failed')
    output.say(`Go on with: ${hint('resume', folder)}`);
  return exitCodes.done;
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

function picture(folder: string, spec: AnySpec, file: string, output: Output): number {
  const chart = mainChart(presentationOf(folder, spec).shown.charts);
  if (chart === undefined) {
    throw new InputError('missing', `${folder} has nothing to draw yet: no result is finished.`);
  }
  writeUserFile(file, chartSvg(chart));
  output.emit(aboutRun(folder, spec, statusOf(folder).state), { type: 'summary', svg: file });
  output.say(file);
  return exitCodes.done;
}
