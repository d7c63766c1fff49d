import path from 'node:path';
import { defaultJobs, startSupervisor } from '../jobs/local';
import { readRunSpec } from '../lottery/runSpec';
import { clearStop, findRun, listRuns, requestStop, runsFolderFor } from '../runs/folder';
import { readLock } from '../runs/lock';
import { readRecord, writeRecord } from '../runs/record';
import { currentStatus, type RunStatus } from '../runs/status';
import { InputError } from '../formats/errors';
import { RunError } from '../runs/errors';
import { attach } from './attach';
import { jobsFrom } from './find';
import { aboutRun, duration, exitCodes, type Output } from './output';
import { presentationOf, tellResults } from './results';
import { tableMarkdown } from './table';
import { chartSvg } from './chartSvg';
import fs from 'node:fs';

/** `resume`: goes on with a run that was stopped, interrupted or failed. */
export async function resume(
  given: string,
  options: { readonly jobs?: string; readonly detach?: boolean; readonly engine?: string },
  output: Output,
): Promise<number> {
  const folder = findRun(given, process.cwd());
  const spec = readRunSpec(folder);
  const record = readRecord(folder);
  const status = statusOf(folder);
  if (status.state === 'done') {
    output.say('This run is done already.');
    await tellResults(folder, spec, status, output);
    return exitCodes.done;
  }
  const jobs = jobsFrom(options.jobs) ?? defaultJobs(spec.seeds.length, record.replicateBytes);
  const present = record.engines.at(-1)!;
  if (options.engine !== undefined && options.engine !== present.name) {
    const name = engineName(options.engine);
    if (readLock(folder)?.live)
      throw new RunError('in-use', `${folder} is running on ${present.name}; stop it first.`);
    const reason = `resumed on ${name} in place of ${present.name}`;
    const next = {
      ...present,
      name,
      attempts: [{ engine: name, outcome: 'chosen' as const, reason }],
    };
    writeRecord(folder, { ...record, engines: [...record.engines, next] });
    output.say(
      `Going on with the ${name} engine; results of the two engines differ in their last digits.`,
    );
  }
  await startSupervisor(folder, jobs);
  output.say(`Resumed ${folder}`);
  if (options.detach === true) {
    output.emit(aboutRun(folder, spec, 'running'), { type: 'summary' });
    return exitCodes.done;
  }
  return attach(folder, spec, output, false);
}

function engineName(text: string): 'native' | 'wasm' | 'cpu' {
  if (text === 'native' || text === 'wasm' || text === 'cpu') return text;
  throw new InputError('malformed', `--engine ${text}; allowed: native, wasm, cpu.`);
}

/** `show`: what a run found, so far or at its end. */
export async function show(
  given: string,
  options: { readonly follow?: boolean; readonly markdown?: boolean; readonly svg?: string },
  output: Output,
): Promise<number> {
  const folder = findRun(given, process.cwd());
  const spec = readRunSpec(folder);
  const status = statusOf(folder);
  if (options.svg !== undefined) {
    const chart = presentationOf(folder, spec).shown.charts[0]!;
    fs.writeFileSync(options.svg, chartSvg(chart));
    output.say(options.svg);
    return exitCodes.done;
  }
  if (options.markdown === true) {
    const { shown } = presentationOf(folder, spec);
    for (const line of shown.tables.flatMap(tableMarkdown)) output.say(line);
    return exitCodes.done;
  }
  if (options.follow === true && readLock(folder)?.live) return attach(folder, spec, output, false);
  await tellResults(folder, spec, status, output);
  output.say(`Status  ${stateText(status)}`);
  if (status.error) output.say(`Error   ${status.error.message}`);
  return exitCodes.done;
}

/** `runs`: the runs of this folder, newest first. */
export function runs(options: { readonly runs?: string }, output: Output): number {
  const folder = options.runs ?? runsFolderFor(process.cwd());
  const found = listRuns(folder);
  if (found.length === 0)
    output.say(`There are no runs in ${folder}. Start one with: winning-ticket find`);
  for (const run of found) {
    const status = currentStatus(run);
    output.emit(
      { run, status: status?.state ?? 'damaged' },
      { type: 'summary', ...(status && { progress: status.progress, seconds: status.seconds }) },
    );
    output.say(
      `${path.basename(run)}  ${status ? stateText(status) : 'its status.json is missing or damaged'}`,
    );
  }
  return exitCodes.done;
}

/** `stop`: asks a run to stop, and waits until it has. */
export async function stop(given: string, output: Output): Promise<number> {
  const folder = findRun(given, process.cwd());
  if (!readLock(folder)?.live) {
    output.say('This run is not running.');
    output.emit({ run: folder, status: statusOf(folder).state }, { type: 'summary' });
    return exitCodes.done;
  }
  requestStop(folder);
  while (readLock(folder)?.live) await new Promise((resolve) => setTimeout(resolve, 100));
  clearStop(folder);
  const { state } = statusOf(folder);
  output.emit({ run: folder, status: state }, { type: 'summary' });
  output.say(
    state === 'done'
      ? 'The run had just finished.'
      : `Stopped. Go on with: winning-ticket resume ${folder}`,
  );
  return exitCodes.done;
}

function statusOf(folder: string): RunStatus & { interrupted: boolean } {
  const status = currentStatus(folder);
  if (status !== undefined) return status;
  // What is on disk is still there: a run without its status counts as interrupted.
  return {
    format: 1,
    state: 'stopped',
    interrupted: true,
    progress: 0,
    jobs: 1,
    updated: new Date().toISOString(),
    seconds: 0,
    replicates: [],
  };
}

function stateText(status: RunStatus & { interrupted: boolean }): string {
  const state = status.interrupted ? 'interrupted' : status.state;
  const share = status.state === 'done' ? '' : ` at ${(100 * status.progress).toFixed(0)} %`;
  return `${state}${share}, ${duration(status.seconds)}`;
}
