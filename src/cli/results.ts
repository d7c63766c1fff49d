import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { catalogue } from '../lottery/catalogue';
import { type Presentation } from '../lottery/experiment';
import { type AnySpec } from '../lottery/spec';
import { stagesOf } from '../lottery/stagesOf';
import { parseRunFile } from '../runs/record';
import { type RunStatus } from '../runs/status';
import { aboutRun, duration, type Output } from './output';
import { plotLines } from './plot';
import { tableLines } from './table';

const summarySchema = z.object({ format: z.literal(1), results: z.unknown() });

/** The results of a run: of the finished one from its summary, else of what is finished so far. */
export function resultsOf(folder: string, spec: AnySpec): unknown {
  const file = path.join(folder, 'summary.json');
  if (fs.existsSync(file)) return parseRunFile(file, summarySchema).results;
  return catalogue[spec.experiment]!.combine(spec, stagesOf(folder, spec));
}

export function presentationOf(
  folder: string,
  spec: AnySpec,
): { results: unknown; shown: Presentation } {
  const results = resultsOf(folder, spec);
  return { results, shown: catalogue[spec.experiment]!.present(spec, results) };
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
    progress: status.progress,
    seconds: status.seconds,
  });
  if (output.json) return flush();
  for (const table of shown.tables.filter((t) => t.rows.length > 0)) {
    output.say();
    output.say(
      `${table.title} (%, mean ±deviation over ${spec.seeds.length} ${spec.seeds.length === 1 ? 'seed' : 'seeds'})`,
    );
    for (const line of tableLines(table)) output.say(`  ${line}`);
  }
  const chart = shown.charts[0];
  if (chart !== undefined && chart.series.some((s) => s.points.length > 1)) {
    output.say();
    output.say(chart.title);
    const room = Math.min(72, (process.stdout.columns ?? 80) - 14);
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

/** A long summary must be out before the process ends. */
async function flush(): Promise<void> {
  await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
}
