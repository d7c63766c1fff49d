import fs from 'node:fs';
import path from 'node:path';
import { type Presentation } from '../lottery/experiment';
import { duration } from '../runs/shown';
import { type RunStatus } from '../runs/status';
import { type RunReading } from '../snapshots/readRun';
import { damageLines, damagesField } from './damages';
import { finishedStages, stageLines } from './finishedStages';
import { aboutRun, type Output } from './output';
import { oneLine } from './errors';
import { compositionTable } from './draw/composition';
import { mainChart } from './draw/mainChart';
import { plotLines } from './draw/plot';
import { tableLines } from './draw/table';

/**
 * Prints tables, the main chart, the verdict, what cannot be read, and where the run lies; with `--json` the summary, as the
 * last line. Where the results cannot be combined, it tells the finished stages.
 *
 * @param status undefined where it cannot be read
 */
export async function tellResults(
  reading: RunReading,
  status: RunStatus | undefined,
  output: Output,
): Promise<void> {
  const { folder, found, damages } = reading;
  const finished = found === undefined ? finishedStages(reading) : [];
  output.emit(aboutRun(folder, reading.spec ?? reading.record, status?.state ?? 'damaged'), {
    type: 'summary',
    ...(found ? { verdict: found.shown.verdict, results: found.results } : { stages: finished }),
    ...(status?.error && { error: { ...status.error, message: oneLine(status.error) } }),
    ...(status && { progress: status.progress, seconds: status.seconds }),
    ...damagesField(damages),
  });
  if (output.json) return flush();
  if (found !== undefined) tellFound(found.shown, over(reading, status), output);
  else for (const line of stageLines(finished)) output.say(line);
  if (damages.length > 0) {
    output.say();
    output.say('Not all of this run can be read:');
    for (const line of damageLines(damages)) output.say(`  ${line}`);
  }
  output.say();
  output.say(`Run     ${folder}`);
  const tickets = path.join(folder, 'tickets');
  if (fs.existsSync(tickets)) output.say(`Tickets ${tickets}`);
  if (status) output.say(`Time    ${duration(status.seconds)}`);
}

/** @param over what a table's numbers are taken over */
function tellFound(shown: Presentation, over: string, output: Output): void {
  const columns = process.stdout.isTTY ? process.stdout.columns || 80 : undefined;
  for (const table of shown.tables.filter((t) => t.rows.length > 0)) {
    output.say();
    output.say(`${table.title} (%, ${over})`);
    for (const line of tableLines(table, (columns ?? Infinity) - 2)) output.say(`  ${line}`);
  }
  const chart = mainChart(shown.charts);
  if (chart !== undefined && chart.series.some((s) => s.points.length > 1)) {
    output.say();
    output.say(`${chart.title}${chart.y.format === 'percent' ? ' (%)' : ''}`);
    const room = Math.min(72, (columns ?? 80) - 14);
    for (const line of plotLines(chart, Math.max(20, room))) output.say(`  ${line}`);
  }
  const compositions = compositionTable(shown.compositions);
  if (compositions !== undefined) {
    output.say();
    output.say(compositions.title);
    for (const line of tableLines(compositions, (columns ?? Infinity) - 2)) output.say(`  ${line}`);
  }
  output.say();
  output.say(shown.verdict);
}

/** What a table's numbers are taken over; in an unfinished run, not every seed has come to every level. */
function over({ seeds, ran, found }: RunReading, status: RunStatus | undefined): string {
  const done = status === undefined ? found?.fromSummary === true : status.state === 'done';
  // Of a run that goes on, all seeds are still to come; of a finished one, an edited spec may name others.
  const begun = status?.replicates.filter(({ state }) => state !== 'waiting') ?? [];
  const counted = found?.fromSummary === true ? begun.map(({ seed }) => seed) : [];
  const count = done ? new Set([...ran, ...counted]).size : seeds.length;
  if (count === 1) return 'one seed';
  return `mean ±deviation over ${done ? '' : 'up to '}${count} seeds`;
}

/** A long summary must be out before the process ends. */
async function flush(): Promise<void> {
  await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
}
