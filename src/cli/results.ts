import fs from 'node:fs';
import path from 'node:path';
import { presentationOf } from '../lottery/results';
import { type AnySpec } from '../lottery/spec';
import { duration } from '../runs/shown';
import { type RunStatus } from '../runs/status';
import { aboutRun, type Output } from './output';
import { oneLine } from './errors';
import { compositionTable } from './draw/composition';
import { mainChart } from './draw/mainChart';
import { plotLines } from './draw/plot';
import { tableLines } from './draw/table';

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
