import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { catalogue } from '../lottery/catalogue';
import { type Presentation } from '../lottery/experiment';
import { type AnySpec } from '../lottery/spec';
import { stagesOf } from '../lottery/stagesOf';
import { parseRunFile } from '../runs/record';
import { type RunStatus } from '../runs/status';
import { RunError } from '../runs/errors';
import { aboutRun, duration, type Output } from './output';
import { oneLine } from './errors';
import { plotLines } from './draw/plot';
import { tableLines } from './draw/table';

/** The summary is made of the levels' own results, which are all still there. */
const remedy = 'Delete it: the finished levels are then combined anew.';

const summarySchema = z.object({ format: z.literal(1), results: z.unknown() });

/** The results of a run: of the finished one from its summary, else of what is finished so far. */
export function resultsOf(folder: string, spec: AnySpec): unknown {
  const file = path.join(folder, 'summary.json');
  if (fs.existsSync(file)) return summaryOf(file);
  return catalogue[spec.experiment]!.combine(spec, stagesOf(folder, spec));
}

function summaryOf(file: string): unknown {
  try {
    return parseRunFile(file, summarySchema).results;
  } catch (error) {
    if (!(error instanceof RunError) || error.reason !== 'damaged') throw error;
    throw new RunError('damaged', `${error.message}. ${remedy}`, { cause: error });
  }
}

export function presentationOf(
  folder: string,
  spec: AnySpec,
): { results: unknown; shown: Presentation } {
  const results = resultsOf(folder, spec);
  try {
    return { results, shown: catalogue[spec.experiment]!.present(spec, results) };
  } catch (error) {
    const file = path.join(folder, 'summary.json');
    if (!fs.existsSync(file)) throw error;
    // JSON, but not the results of this experiment.
    throw new RunError('damaged', `${file} is damaged. ${remedy}`, { cause: error });
  }
}

/** Prints tables, the main chart, the verdict and where the run lies; with `--json` the summary, as the last line. */
export async function tellResults(
  folder: string,
  spec: AnySpec,
  status: RunStatus,
  output: Output,
): Promise<void> {
  const { results, shown } = presentationOf(folder, spec);
  output.emit(aboutRun(folder, spec, status.state), {
    type: 'summary',
    verdict: shown.verdict,
    results,
    ...(status.error && { error: { ...status.error, message: oneLine(status.error) } }),
    progress: status.progress,
    seconds: status.seconds,
  });
  if (output.json) return flush();
  const columns = process.stdout.isTTY ? process.stdout.columns || 80 : undefined;
  for (const table of shown.tables.filter((t) => t.rows.length > 0)) {
    output.say();
    output.say(`${table.title} (%, ${over(spec.seeds.length, status.state === 'done')})`);
    for (const line of tableLines(table, (columns ?? Infinity) - 2)) output.say(`  ${line}`);
  }
  const chart = shown.charts[0];
  if (chart !== undefined && chart.series.some((s) => s.points.length > 1)) {
    output.say();
    output.say(`${chart.title}${chart.y.format === 'percent' ? ' (%)' : ''}`);
    const room = Math.min(72, (columns ?? 80) - 14);
    for (const line of plotLines(chart, Math.max(20, room))) output.say(`  ${line}`);
  }
  output.say();
  output.say(shown.verdict);
  output.say();
  output.say(`Run     ${folder}`);
  const tickets = path.join(folder, 'tickets');
  if (fs.existsSync(tickets)) output.say(`Tickets ${tickets}`);
  output.say(`Time    ${duration(status.seconds)}`);
}

/** What a table's numbers are taken over; in an unfinished run, not every seed has come to every level. */
function over(seeds: number, done: boolean): string {
  if (seeds === 1) return 'one seed';
  return `mean ±deviation over ${done ? '' : 'up to '}${seeds} seeds`;
}

/** A long summary must be out before the process ends. */
async function flush(): Promise<void> {
  await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
}
