import { defaultJobs, startSupervisor } from '../../jobs/local';
import { readRunSpec } from '../../lottery/runSpec';
import { InputError } from '../../formats/errors';
import { RunError } from '../../runs/errors';
import { findRun } from '../../runs/folder';
import { readLock } from '../../runs/lock';
import { readRecord, writeRecord, type RunRecord } from '../../runs/record';
import { attach } from '../attach';
import { hint } from '../hint';
import { Interrupts } from '../interrupts';
import { aboutRun, exitCodes, type Output } from '../output';
import { tellResults } from '../results';
import { statusOf } from '../runStatus';
import { jobsFrom } from '../spec/words';

export interface ResumeOptions {
  readonly jobs?: string;
  readonly detach?: boolean;
  readonly engine?: string;
}

/** `resume`: goes on with a run that was stopped, interrupted or failed. */
export async function resume(
  given: string,
  options: ResumeOptions,
  output: Output,
): Promise<number> {
  const asked = jobsFrom(options.jobs);
  const folder = findRun(given, process.cwd());
  const spec = readRunSpec(folder);
  const record = readRecord(folder);
  const status = statusOf(folder);
  if (status.state === 'done') {
    output.say('This run is done already.');
    await tellResults(folder, spec, status, output);
    return exitCodes.done;
  }
  const interrupts = new Interrupts();
  try {
    if (options.engine !== undefined) changeEngine(folder, record, options.engine, output);
    await startSupervisor(folder, asked ?? defaultJobs(spec.seeds.length, record.replicateBytes));
    output.say(`Resumed ${folder}`);
    if (options.detach === true) {
      output.emit(aboutRun(folder, spec, 'running'), { type: 'summary' });
      output.say(`It goes on by itself. Watch it with: ${hint('show', folder)} --follow`);
      return exitCodes.done;
    }
    return await attach(folder, spec, output, { fromStart: false, stops: true, interrupts });
  } finally {
    interrupts.close();
  }
}

/** Records that the run goes on with another engine than before. @throws RunError `in-use` */
function changeEngine(folder: string, record: RunRecord, asked: string, output: Output): void {
  const name = engineName(asked);
  const present = record.engines.at(-1)!;
  if (name === present.name) return;
  if (readLock(folder)?.live) {
    throw new RunError('in-use', `${folder} is running on ${present.name}; stop it first.`);
  }
  const reason = `resumed on ${name} in place of ${present.name}`;
  const attempts = [{ engine: name, outcome: 'chosen' as const, reason }];
  // What the new engine's process finds out stands in the event log; here only what is known before it starts.
  const threads = name === 'native' ? present.threads : 1;
  const next = { name, threads, versions: {}, attempts };
  writeRecord(folder, { ...record, engines: [...record.engines, next] });
  output.say(
    `Going on with the ${name} engine; its results are not the bytes that the other would have given.`,
  );
}

function engineName(text: string): 'native' | 'wasm' | 'cpu' {
  if (text === 'native' || text === 'wasm' || text === 'cpu') return text;
  throw new InputError('malformed', `--engine ${text}; allowed: native, wasm, cpu.`);
}
