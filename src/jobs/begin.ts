import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type AnySpec } from '../lottery/spec';
import { writeFileAtomic } from '../runs/atomic';
import { RunError } from '../runs/errors';
import { makeRunFolder } from '../runs/folder';
import { specSha256, writeRecord, type EngineRecord, type RunRecord } from '../runs/record';
import { writeStatus } from '../runs/status';
import { version } from '../runs/version';
import { type ProbeResult } from '../worker/messages';
import { type Asking } from './ask';
import { grantedCores } from './machine';
import { probeJob } from './probe';
import { shareCores } from './threads';

/** A run that is wished for. */
export interface NewRun {
  readonly spec: AnySpec;
  /** Folder of the spec's relative paths. */
  readonly base: string;
  /** The file that the spec was read from. */
  readonly file: string | undefined;
  /** Folder that the run goes to. */
  readonly runs: string;
  readonly threads: number | 'auto';
  /** Replicates at once, where the user says how many. */
  readonly jobs: number | undefined;
  /** Engine to use where it is not the spec's. */
  readonly engine?: EngineRecord['name'] | 'auto';
}

/** A run that is made and has not begun: {@link startSupervisor} starts it. */
export interface PreparedRun {
  readonly folder: string;
  readonly jobs: number;
  readonly engine: EngineRecord;
  readonly probed: ProbeResult;
}

/**
 * Tries everything that a run needs in a process of its own, then makes the run's folder.
 *
 * @throws RunError, SentFailure; nothing is left behind then
 */
export async function prepareRun(wished: NewRun, asking: Asking = {}): Promise<PreparedRun> {
  const { spec, base, threads } = wished;
  const probed = await probeJob({ spec, base, engine: wished.engine ?? spec.engine }, asking);
  const { name } = probed.engine;
  const seeds = spec.seeds.length;
  const { jobs, ...own } = shareCores({
    ...probed,
    engine: name,
    seeds,
    threads,
    jobs: wished.jobs,
  });
  const engine = { ...probed.engine, ...own };
  return { folder: makeRun(wished, probed, engine, jobs), jobs, engine, probed };
}

function makeRun(wished: NewRun, probed: ProbeResult, engine: EngineRecord, jobs: number): string {
  const { spec, runs } = wished;
  const folder = makeRunFolder(runs, `${spec.experiment}-${probed.modelName}-${probed.dataName}`);
  try {
    writeFileAtomic(path.join(folder, 'spec.json'), JSON.stringify(spec, null, 1) + '\n');
    writeRecord(folder, recordOf(folder, wished, probed, engine));
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
    const message = `The disk is full: no run could be made in ${runs}. Free some space, or choose another folder for runs.`;
    throw new RunError('disk-full', message, { cause: error });
  }
}

function recordOf(
  folder: string,
  { spec, base, file }: NewRun,
  { fingerprint, replicateBytes, modelName, dataName }: ProbeResult,
  engine: EngineRecord,
): RunRecord {
  const created = new Date().toISOString();
  return {
    format: 1,
    id: path.basename(folder),
    created,
    experiment: spec.experiment,
    names: { model: modelName, data: dataName },
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
