import path from 'node:path';
import { catalogue } from '../lottery/catalogue';
import { type AnySpec } from '../lottery/spec';
import { removePartials, writeFileAtomic } from '../runs/atomic';
import { clearStop, stopRequested } from '../runs/folder';
import { endLease, LeaseWatch } from '../runs/lease';
import { isCompacted } from '../runs/compact';
import { RunError } from '../runs/errors';
import { takeLock, type Lock } from '../runs/lock';
import { isAlive, startTime } from '../files/processes';
import { keepCopy } from '../files/programCopy';
import { readRecord, requireSameSpec, writeRecord, type EngineRecord } from '../runs/record';
import { refusal, type StartReport } from '../runs/startReport';
import { readStatus, writeStatus, type ReplicateStatus, type RunStatus } from '../runs/status';
import { sentError, type SentError } from './messages';
import { writeOwnLog } from './ownLog';
import { ReplicatePool, type Ending } from './replicatePool';
import { readRunSpec } from '../lottery/runSpec';
import { stagesOf } from '../lottery/stagesOf';
import { writeTickets } from './tickets';

/** How often the stop file is looked for. */
const pollMilliseconds = 200;

/**
 * Owns a run while it works: takes the lock, runs the replicates, combines what they found, and alone writes
 * `status.json`. It survives the window and the terminal that started it.
 *
 * @param engine another engine than so far, on which the run is to go on
 */
export async function supervisor(
  folder: string,
  jobs: number,
  engine: EngineRecord | undefined,
): Promise<void> {
  let lock: Lock | undefined;
  keepCopy(__dirname);
  try {
    lock = takeLock(folder, () => {
      // Somebody else took the run over: leave it to them, trainers end with this process.
      process.exit(1);
    });
    const supervision = new Supervision(folder, jobs, engine);
    const spec = supervision.begin();
    tell({ type: 'started' });
    await supervision.run(spec);
    lock.release();
  } catch (error) {
    lock?.release();
    tell(refusal(error));
    throw error;
  }
}

/** Whoever started this process waits to hear that the run is in hand, and may then leave; or has left already. */
function tell(message: StartReport): void {
  process.send?.(message, () => undefined);
}

class Supervision {
  private readonly previous: RunStatus | undefined;
  private readonly began = performance.now();
  private readonly started = new Date().toISOString();
  private replicates = new Map<number, ReplicateStatus>();
  private state: RunStatus['state'] = 'running';
  private error: SentError | undefined;
  private headline: string | undefined;
  private pending: NodeJS.Timeout | undefined;

  constructor(
    private readonly folder: string,
    private readonly jobs: number,
    private readonly engine: EngineRecord | undefined,
  ) {
    this.previous = readStatus(folder);
    this.headline = this.previous?.headline;
  }

  /**
   * Makes the folder ready and says in the status that the run goes on: until then it shows how the last attempt ended.
   *
   * @throws RunError or InputError if that cannot be done; the status is then as it was
   */
  begin(): AnySpec {
    const record = readRecord(this.folder);
    this.requireUnfinished();
    requireSameSpec(this.folder, record);
    const spec = readRunSpec(this.folder);
    this.endOrphans();
    removePartials(this.folder);
    for (const seed of spec.seeds) {
      const progress = this.previous?.replicates.find((r) => r.seed === seed)?.progress ?? 0;
      this.replicates.set(seed, { seed, state: 'waiting', progress });
    }
    if (this.engine !== undefined) {
      const since = new Date().toISOString();
      const engines = [...record.engines, { ...this.engine, since }];
      writeRecord(this.folder, { ...record, engines });
    }
    writeStatus(this.folder, this.status());
    return spec;
  }

  /** Whoever started this process may have looked before another supervisor finished the run, or it was compacted. */
  private requireUnfinished(): void {
    if (isCompacted(this.folder)) {
      throw new RunError(
        'changed',
        `${this.folder} was compacted: its weights are gone, so it cannot go on. Start a new run from its spec.json.`,
      );
    }
    if (this.previous?.state === 'done') {
      throw new RunError('changed', `${this.folder} is done: there is nothing left to run.`);
    }
  }

  async run(spec: AnySpec): Promise<void> {
    try {
      await this.runReplicates(spec);
      if (this.error !== undefined) this.state = 'failed';
      // A single trainer may have been told to end, by a signal.
      else if ([...this.replicates.values()].some(({ state }) => state !== 'done')) {
        this.state = 'stopped';
      } else {
        this.conclude(spec);
        this.state = 'done';
      }
    } catch (error) {
      this.error = sentError(error);
      this.state = 'failed';
    }
    clearTimeout(this.pending);
    clearStop(this.folder);
    endLease(this.folder);
    this.write();
  }

  /** Trainers of a supervisor that was killed: they leave by themselves, but not before this one begins. */
  private endOrphans(): void {
    for (const { pid, started } of this.previous?.replicates ?? []) {
      if (pid === undefined || !isAlive({ pid, started: started ?? '' })) continue;
      // Only with a start time is it certain that the number was not given to another program.
      if (started !== undefined && started !== '' && startTime(pid) === started) {
        process.kill(pid, 'SIGKILL');
      }
    }
  }

  private async runReplicates(spec: AnySpec): Promise<void> {
    const { name } = readRecord(this.folder).engines.at(-1)!;
    const pool = new ReplicatePool(this.folder, spec.seeds, this.jobs, name, {
      started: (seed, pid, started) => {
        this.update(seed, { state: 'running', pid, started });
        // At once: should this process be killed, its successor must know whom to end.
        this.write();
      },
      progress: (seed, progress) => this.update(seed, { progress }),
      stage: (seed, stage) => {
        // A stage begins where another has ended.
        this.lookUp(spec);
        this.update(seed, { stage });
      },
      ended: (seed, ending) => this.ended(seed, ending),
    });
    const stop = (): void => {
      if (this.state === 'running') this.state = 'stopping';
      this.write();
      pool.stop();
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    process.on('SIGHUP', () => undefined);
    const lease = new LeaseWatch(this.folder, pollMilliseconds);
    const poll = setInterval(() => {
      if (stopRequested(this.folder) || lease.expired()) stop();
    }, pollMilliseconds);
    await pool.run();
    clearInterval(poll);
  }

  private update(seed: number, change: Partial<ReplicateStatus>): void {
    this.replicates.set(seed, { ...this.replicates.get(seed)!, ...change });
    this.pending ??= setTimeout(() => {
      this.pending = undefined;
      this.write();
    }, pollMilliseconds);
  }

  private ended(seed: number, ending: Ending): void {
    const next: ReplicateStatus = { ...this.replicates.get(seed)!, state: ending.state };
    delete next.pid;
    delete next.started;
    if (ending.state === 'done') {
      next.progress = 1;
      delete next.stage;
    }
    if (ending.state === 'failed') {
      next.error = ending.error.message;
      this.error ??= ending.error;
    }
    this.replicates.set(seed, next);
    this.write();
  }

  /** Combines the replicates into `summary.json`, and hands the tickets out as model files. */
  private conclude(spec: AnySpec): void {
    const about = catalogue[spec.experiment]!;
    const results = about.combine(spec, stagesOf(this.folder, spec));
    const tickets = about.tickets(spec, results);
    writeTickets(this.folder, tickets);
    const { verdict, headline } = about.present(spec, results);
    this.headline = headline;
    const summary = {
      format: 1,
      experiment: spec.experiment,
      verdict,
      tickets: tickets.map((ticket) => ticket.seed),
      results,
    };
    writeFileAtomic(
      path.join(this.folder, 'summary.json'),
      JSON.stringify(summary, null, 1) + '\n',
    );
  }

  /** What is found so far, for whoever reads the status alone. */
  private lookUp(spec: AnySpec): void {
    try {
      const about = catalogue[spec.experiment]!;
      const results = about.combine(spec, stagesOf(this.folder, spec));
      this.headline = about.present(spec, results).headline;
    } catch (error) {
      // A row in a list is not worth a run.
      writeOwnLog(`${(error as Error).message}\n`);
    }
  }

  private status(): RunStatus {
    const replicates = [...this.replicates.values()];
    const total = replicates.reduce((sum, r) => sum + r.progress, 0);
    return {
      format: 1,
      state: this.state,
      progress: replicates.length === 0 ? 0 : total / replicates.length,
      jobs: this.jobs,
      started: this.previous?.started ?? this.started,
      updated: new Date().toISOString(),
      seconds: (this.previous?.seconds ?? 0) + (performance.now() - this.began) / 1000,
      replicates,
      ...(this.headline && { headline: this.headline }),
      ...(this.error && { error: this.error }),
    };
  }

  private write(): void {
    try {
      writeStatus(this.folder, this.status());
    } catch (error) {
      // A full disk must not end the run before its trainers say so; the log may still take a line.
      writeOwnLog(`${(error as Error).message}\n`);
    }
  }
}
