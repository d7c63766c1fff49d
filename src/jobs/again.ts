import { readRunSpec } from '../lottery/runSpec';
import { type AnySpec } from '../lottery/spec';
import { isCompacted } from '../runs/compact';
import { RunError } from '../runs/errors';
import { readRecord, requireSameSpec, type EngineRecord, type RunRecord } from '../runs/record';
import { type ProbeResult } from '../worker/messages';
import { type Asking } from './ask';
import { requireFree, startSupervisor } from './local';
import { probeJob } from './probe';
import { SentFailure } from './sentFailure';
import { shareCores, type Shares } from './threads';

/** How a run is to go on. */
export interface Again {
  /** Another engine than so far. */
  readonly engine?: EngineRecord['name'] | undefined;
  /** Threads, where the engine changes; else they stay. */
  readonly threads: number | 'auto';
  readonly jobs: number | undefined;
  /** Whether the run stops when nobody renews its lease any more. */
  readonly leased?: boolean;
  /** How to ask for another engine, where the recorded one is not to be had. */
  readonly remedy: (engine: EngineRecord['name']) => string;
  /** Told in a sentence what will differ from the run so far. */
  readonly note?: (text: string) => void;
}

/** What a run that is resumed was found to be. */
export interface Resumable {
  readonly spec: AnySpec;
  readonly record: RunRecord;
}

/** Checks that a run may be resumed, before anything is tried. @throws RunError `in-use`, `changed`, `damaged` */
export function requireResumable(folder: string): Resumable {
  const record = readRecord(folder);
  requireFree(folder);
  requireSameSpec(folder, record);
  if (isCompacted(folder)) {
    throw new RunError(
      'changed',
      `${folder} was compacted: its weights are gone, so it cannot go on. Start a new run from its spec.json.`,
    );
  }
  return { spec: readRunSpec(folder), record };
}

/**
 * Goes on with a run that was stopped, interrupted or failed: with its recorded engine and number of threads.
 *
 * @throws RunError, SentFailure
 */
export async function resumeRun(
  folder: string,
  again: Again,
  asking: Asking = {},
): Promise<AnySpec> {
  const { spec, record } = requireResumable(folder);
  const present = record.engines.at(-1)!;
  const probed = await probeAgain(spec, record, again, asking);
  const same = probed.engine.name === present.name;
  const shares = shareCores({
    ...probed,
    engine: probed.engine.name,
    seeds: spec.seeds.length,
    threads: same ? present.threads : again.threads,
    jobs: again.jobs,
  });
  const next = nextEngine(present, probed.engine, shares, again.note ?? (() => undefined));
  await startSupervisor(folder, shares.jobs, next, again.leased);
  return spec;
}

/** Tries the engine that the run is to go on with, and whether data and model are still the same. */
async function probeAgain(
  spec: AnySpec,
  { base, engines, fingerprint }: RunRecord,
  { engine: asked, remedy }: Again,
  asking: Asking,
): Promise<ProbeResult> {
  const present = engines.at(-1)!.name;
  try {
    return await probeJob({ spec, base, engine: asked ?? present, fingerprint }, asking);
  } catch (error) {
    if (!(error instanceof SentFailure) || error.name !== 'EngineError' || asked !== undefined) {
      throw error;
    }
    const message = `${error.message.split(' Choose another')[0]} The run was made on ${present}; ${remedy(present === 'native' ? 'wasm' : 'cpu')}`;
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
  { threads, threadsReason, cores }: Shares,
  note: (text: string) => void,
): EngineRecord | undefined {
  if (probed.name !== present.name) {
    note(
      `Going on with the ${probed.name} engine in place of ${present.name}; its results are not the bytes that the other would have given.`,
    );
    return { ...probed, threads, threadsReason, cores };
  }
  const changed = Object.keys(present.versions).filter(
    (name) => present.versions[name] !== probed.versions[name],
  );
  if (changed.length === 0) return undefined;
  const was = changed.map((name) => `${name} ${present.versions[name]}`).join(', ');
  const is = changed.map((name) => `${name} ${probed.versions[name] ?? 'unknown'}`).join(', ');
  note(
    `Going on with ${is} in place of ${was}; results may not be the bytes that the other would have given.`,
  );
  const reason = { threadsReason: 'as the run was begun' };
  return { ...probed, threads: present.threads, ...reason, cores };
}
