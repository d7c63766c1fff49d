import { requireFree, startSupervisor } from '../../jobs/local';
import { shareCores, type Shares } from '../../jobs/threads';
import { readRunSpec } from '../../lottery/runSpec';
import { type AnySpec } from '../../lottery/spec';
import { InputError } from '../../formats/errors';
import { findRun } from '../../runs/folder';
import { readRecord, requireSameSpec, type EngineRecord, type RunRecord } from '../../runs/record';
import { type ProbeResult } from '../../worker/messages';
import { attach } from '../attach';
import { SentFailure } from '../errors';
import { hint } from '../hint';
import { Interrupts } from '../interrupts';
import { aboutRun, exitCodes, type Output } from '../output';
import { probe } from '../probe';
import { tellResults } from '../results';
import { statusOf } from '../runStatus';
import { jobsFrom, threadsAsked } from '../spec/words';

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
  const record = readRecord(folder);
  const status = statusOf(folder);
  if (status.state !== 'done') {
    requireFree(folder);
    requireSameSpec(folder, record);
  }
  const spec = readRunSpec(folder);
  if (status.state === 'done') {
    output.say('This run is done already.');
    await tellResults(folder, spec, status, output);
    return exitCodes.done;
  }
  const present = record.engines.at(-1)!;
  const interrupts = new Interrupts();
  try {
    const probed = await probeAgain(folder, spec, record, options.engine, output, interrupts);
    const same = probed.engine.name === present.name;
    const shares = shareCores({
      ...probed,
      engine: probed.engine.name,
      seeds: spec.seeds.length,
      threads: same ? present.threads : threadsAsked(spec.threads),
      jobs: asked,
    });
    const next = nextEngine(present, probed.engine, shares, output);
    await startSupervisor(folder, shares.jobs, next);
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

/** Tries the engine that the run is to go on with, and whether data and model are still the same. */
async function probeAgain(
  folder: string,
  spec: AnySpec,
  { base, engines, fingerprint }: RunRecord,
  asked: string | undefined,
  output: Output,
  interrupts: Interrupts,
): Promise<ProbeResult> {
  const present = engines.at(-1)!.name;
  const engine = asked === undefined ? present : engineName(asked);
  try {
    return await probe({ spec, base, engine, fingerprint }, output, interrupts);
  } catch (error) {
    if (!(error instanceof SentFailure) || error.name !== 'EngineError' || asked !== undefined) {
      throw error;
    }
    const message = `${error.message.split(' Choose another')[0]} The run was made on ${present}; to go on with another engine: ${hint('resume', folder)} --engine ${present === 'native' ? 'wasm' : 'cpu'}`;
    throw new SentFailure({ name: error.name, reason: error.reason, message });
  }
}

/**
 * What is to be recorded if the run goes on with another engine, or another version of it, than before. The number of
 * threads stays as long as the engine does, since bits depend on it.
 */
function nextEngine(
  present: EngineRecord,
  probed: EngineRecord,
  { threads, threadsReason }: Shares,
  output: Output,
): EngineRecord | undefined {
  if (probed.name !== present.name) {
    output.say(
      `Going on with the ${probed.name} engine in place of ${present.name}; its results are not the bytes that the other would have given.`,
    );
    return { ...probed, threads, threadsReason };
  }
  const changed = Object.keys(present.versions).filter(
    (name) => present.versions[name] !== probed.versions[name],
  );
  if (changed.length === 0) return undefined;
  const was = changed.map((name) => `${name} ${present.versions[name]}`).join(', ');
  const is = changed.map((name) => `${name} ${probed.versions[name] ?? 'unknown'}`).join(', ');
  output.say(
    `Going on with ${is} in place of ${was}; results may not be the bytes that the other would have given.`,
  );
  return { ...probed, threads: present.threads, threadsReason: 'as the run was begun' };
}

function engineName(text: string): EngineRecord['name'] {
  if (text === 'native' || text === 'wasm' || text === 'cpu') return text;
  throw new InputError('malformed', `--engine ${text}; allowed: native, wasm, cpu.`);
}
