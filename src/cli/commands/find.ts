import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startSupervisor } from '../../jobs/local';
import { grantedCores } from '../../jobs/machine';
import { shareCores } from '../../jobs/threads';
import { aboutOf, type AnySpec } from '../../lottery/spec';
import { writeFileAtomic } from '../../runs/atomic';
import { RunError } from '../../runs/errors';
import { makeRunFolder, runsFolderFor } from '../../runs/folder';
import { specSha256, writeRecord, type EngineRecord, type RunRecord } from '../../runs/record';
import { writeStatus } from '../../runs/status';
import { type ProbeResult } from '../../worker/messages';
import { attach } from '../attach';
import { hint } from '../hint';
import { Interrupts } from '../interrupts';
import { aboutRun, exitCodes, type Output } from '../output';
import { probe, tellEngine } from '../probe';
import { specFrom, type FoundSpec, type SpecOptions } from '../spec/specFrom';
import { version } from '../version';
import { jobsFrom, threadsAsked } from '../spec/words';

export interface FindOptions extends SpecOptions {
  readonly jobs?: string;
  readonly runs?: string;
  readonly detach?: boolean;
}

/** `find`: checks everything, makes a run, starts it and follows it. */
export async function find(
  file: string | undefined,
  options: FindOptions,
  output: Output,
): Promise<number> {
  const cwd = process.cwd();
  const asked = jobsFrom(options.jobs);
  const found = specFrom(file, options, cwd);
  const { spec, base } = found;
  const threads = threadsAsked(spec.threads);
  const runs = options.runs === undefined ? runsFolderFor(base) : path.resolve(cwd, options.runs);
  const interrupts = new Interrupts();
  try {
    const probed = await probe({ spec, base, engine: spec.engine }, output, interrupts);
    const { name } = probed.engine;
    const seeds = spec.seeds.length;
    const { jobs, ...own } = shareCores({ ...probed, engine: name, seeds, threads, jobs: asked });
    const engine = { ...probed.engine, ...own };
    const folder = makeRun(runs, found, probed, engine, jobs);
    tellPlan(spec, probed, jobs, output);
    tellEngine(engine, output);
    output.say(`Run ${folder}`);
    await startSupervisor(folder, jobs);
    if (options.detach === true) {
      output.emit(aboutRun(folder, spec, 'running'), { type: 'summary' });
      output.say(`It goes on by itself. Watch it with: ${hint('show', folder)} --follow`);
      return exitCodes.done;
    }
    const following = { fromStart: true, stops: true, interrupts };
    return await attach(folder, spec, output, following);
  } finally {
    interrupts.close();
  }
}

/** Makes the folder of a run that has not begun. @returns its path */
function makeRun(
  runs: string,
  found: FoundSpec,
  probed: ProbeResult,
  engine: EngineRecord,
  jobs: number,
): string {
  const { spec } = found;
  const folder = makeRunFolder(runs, `${spec.experiment}-${probed.modelName}-${probed.dataName}`);
  try {
    writeFileAtomic(path.join(folder, 'spec.json'), JSON.stringify(spec, null, 1) + '\n');
    writeRecord(folder, recordOf(folder, found, probed, engine));
    writeStatus(folder, {
      format: 1,
      state: 'queued',
      progress: 0,
      jobs,
      updated: new Date().toISOString(),
      seconds: 0,
      replicates: spec.seeds.map((seed) => ({ seed, state: 'waiting', progress: 0 })),
    });
    return folder;
  } catch (error) {
    // Half a run can neither be shown nor resumed.
    fs.rmSync(folder, { recursive: true, force: true });
    if (!(error instanceof RunError) || error.reason !== 'disk-full') throw error;
    const message = `The disk is full: no run could be made in ${runs}. Free some space, or choose another folder with --runs.`;
    throw new RunError('disk-full', message, { cause: error });
  }
}

/** What is going to be done. */
function tellPlan(spec: AnySpec, probed: ProbeResult, jobs: number, output: Output): void {
  const about = aboutOf(spec.experiment, 'the spec');
  const cost = about.cost(spec);
  const seeds = spec.seeds.length === 1 ? 'one seed' : `each of ${spec.seeds.length} seeds`;
  output.say(
    `${about.title}: ${probed.modelName} (${count(probed.prunable)} prunable weights) on ${probed.dataName} (${count(probed.train)} + ${count(probed.test)} examples)`,
  );
  output.say(
    `${cost.trainings} trainings, ${count(cost.steps)} steps for ${seeds}${jobs > 1 ? `, ${jobs} at once` : ''}`,
  );
}

function recordOf(
  folder: string,
  { spec, base, file }: FoundSpec,
  { fingerprint, replicateBytes }: ProbeResult,
  engine: EngineRecord,
): RunRecord {
  const created = new Date().toISOString();
  return {
    format: 1,
    id: path.basename(folder),
    created,
    experiment: spec.experiment,
    ...(file !== undefined && { specPath: file }),
    specSha256: specSha256(spec),
    base,
    engines: [{ ...engine, since: created }],
    fingerprint,
    replicateBytes,
    versions: { 'winning-ticket': version, node: process.version },
    machine: {
      platform: process.platform,
      arch: process.arch,
      cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
      cores: grantedCores(),
      memory: os.totalmem(),
    },
  };
}

function count(n: number): string {
  return n.toLocaleString('en-US');
}
