import { createHash } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { defaultJobs, grantedCores, startSupervisor } from '../jobs/local';
import { askWorker } from '../jobs/worker';
import { aboutOf } from '../lottery/spec';
import { writeFileAtomic } from '../runs/atomic';
import { makeRunFolder, runsFolderFor } from '../runs/folder';
import { writeRecord, type RunRecord } from '../runs/record';
import { writeStatus } from '../runs/status';
import { type FromProbe, type ProbeRequest, type ProbeResult } from '../worker/messages';
import { attach } from './attach';
import { SentFailure } from './errors';
import { aboutRun, exitCodes, type Output } from './output';
import { specFrom, type FoundSpec, type SpecOptions } from './specFrom';
import { version } from './version';
import { InputError } from '../formats/errors';

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
  const found = specFrom(file, options, cwd);
  const { spec, base } = found;
  const asked = jobsFrom(options.jobs);
  const probed = await probe(found, asked);
  const jobs = asked ?? defaultJobs(spec.seeds.length, probed.replicateBytes);
  const runs = options.runs === undefined ? runsFolderFor(base) : path.resolve(cwd, options.runs);
  const folder = makeRunFolder(runs, `${spec.experiment}-${probed.modelName}-${probed.dataName}`);
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

  const about = aboutOf(spec.experiment, 'the spec');
  const cost = about.cost(spec);
  output.say(
    `${about.title}: ${probed.modelName} (${count(probed.prunable)} prunable weights) on ${probed.dataName} (${count(probed.train)} + ${count(probed.test)} examples)`,
  );
  output.say(
    `${cost.trainings} trainings, ${count(cost.steps)} steps for each of ${spec.seeds.length} ${spec.seeds.length === 1 ? 'seed' : 'seeds'}, ${jobs} at once`,
  );
  tellEngine(probed, output);
  output.say(`Run ${folder}`);
  await startSupervisor(folder, jobs);
  if (options.detach === true) {
    output.emit(aboutRun(folder, spec, 'running'), { type: 'summary' });
    output.say(`It goes on by itself. Watch it with: winning-ticket show ${folder}`);
    return exitCodes.done;
  }
  return attach(folder, spec, output, true);
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

export function jobsFrom(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const jobs = Number(text);
  if (Number.isInteger(jobs) && jobs >= 1 && jobs <= 1024) return jobs;
  throw new InputError(
    'out-of-range',
    `--jobs ${text}: a whole number from 1 to 1024 is expected.`,
  );
}

function count(n: number): string {
  return n.toLocaleString('en-US');
}
