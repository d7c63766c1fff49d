import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { defaultJobs, grantedCores, startSupervisor } from '../../jobs/local';
import { askWorker } from '../../jobs/worker';
import { aboutOf, type AnySpec } from '../../lottery/spec';
import { writeFileAtomic } from '../../runs/atomic';
import { RunError } from '../../runs/errors';
import { makeRunFolder, runsFolderFor } from '../../runs/folder';
import { writeRecord, type RunRecord } from '../../runs/record';
import { writeStatus } from '../../runs/status';
import { type FromProbe, type ProbeRequest, type ProbeResult } from '../../worker/messages';
import { attach } from '../attach';
import { SentFailure } from '../errors';
import { hint } from '../hint';
import { Interrupts } from '../interrupts';
import { aboutRun, exitCodes, type Output } from '../output';
import { specFrom, type FoundSpec, type SpecOptions } from '../spec/specFrom';
import { version } from '../version';
import { jobsFrom } from '../spec/words';

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
  output.progress('Trying engine, data and model ...');
  const probed = await probe(found, asked);
  const jobs = asked ?? defaultJobs(found.spec.seeds.length, probed.replicateBytes);
  const runs =
    options.runs === undefined ? runsFolderFor(found.base) : path.resolve(cwd, options.runs);
  const folder = makeRun(runs, found, probed, jobs);
  const interrupts = new Interrupts();
  try {
    tellPlan(found.spec, probed, jobs, output);
    output.say(`Run ${folder}`);
    await startSupervisor(folder, jobs);
    if (options.detach === true) {
      output.emit(aboutRun(folder, found.spec, 'running'), { type: 'summary' });
      output.say(`It goes on by itself. Watch it with: ${hint('show', folder)} --follow`);
      return exitCodes.done;
    }
    const following = { fromStart: true, stops: true, interrupts };
    return await attach(folder, found.spec, output, following);
  } finally {
    interrupts.close();
  }
}

/** Makes the folder of a run that has not begun. @returns its path */
function makeRun(runs: string, found: FoundSpec, probed: ProbeResult, jobs: number): string {
  const { spec } = found;
  const folder = makeRunFolder(runs, `${spec.experiment}-${probed.modelName}-${probed.dataName}`);
  try {
    writeFileAtomic(path.join(folder, 'spec.json'), JSON.stringify(spec, null, 1) + '\n');
    writeRecord(folder, recordOf(folder, found, probed));
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

/** What is going to be done, and on which engine. */
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
  tellEngine(probed, output);
}

async function probe({ spec, base }: FoundSpec, jobs: number | undefined): Promise<ProbeResult> {
  const request: ProbeRequest = { spec, base, cores: grantedCores(), jobs };
  const reply = await askWorker<FromProbe>('probe', request);
  if (reply.type === 'failed') throw new SentFailure(reply.error);
  return reply.result;
}

/** Which engine, and if it is not the native one, why. */
function tellEngine({ engine }: ProbeResult, output: Output): void {
  const chosen = engine.attempts.at(-1);
  output.say(`Engine: ${chosen?.reason ?? engine.name}`);
  for (const attempt of engine.attempts.filter((a) => a.outcome === 'refused')) {
    output.say(`  not ${attempt.engine}: ${attempt.reason}`);
  }
}

function recordOf(folder: string, { spec, base, file }: FoundSpec, probed: ProbeResult): RunRecord {
  return {
    format: 1,
    id: path.basename(folder),
    created: new Date().toISOString(),
    experiment: spec.experiment,
    ...(file !== undefined && { specPath: file }),
    specSha256: createHash('sha256').update(JSON.stringify(spec)).digest('hex'),
    base,
    engines: [probed.engine],
    replicateBytes: probed.replicateBytes,
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
