import path from 'node:path';
import { type Training } from '../../lottery/experiment';
import { EventFile } from '../events/eventFile';
import { Points } from '../events/points';
import { type Damages } from '../folder/damages';
import { type StageCache } from '../folder/stageCache';
import { readStoredCurve, type FinishedStage } from '../folder/stageFile';
import { digest, stamp } from '../folder/stamp';
import { aggregate, pick, type Aggregate } from './aggregate';
import { thinned, type WholeCurve } from './fit';

/** Points of a run that are kept at most, over all replicates; beyond that they are thinned. */
const mostPoints = 1_200_000;
/** Points below which a curve is not thinned. */
const fewestPoints = 512;
/** Least points of a curve over the replicates from which those to be shown are chosen. */
const leastChosen = 1000;

/** What was made of the curves of one training. */
interface Combined {
  readonly key: string;
  readonly aggregate: Aggregate;
}

/** The learning curves of a run, as its logs grow. */
export class RunCurves {
  private readonly files = new Map<number, EventFile>();
  /** Curves that a finished stage holds, where the log does not. */
  private readonly stored = new Map<
    string,
    { readonly of: FinishedStage; readonly points: Points }
  >();
  private readonly combined = new Map<string, Combined>();

  constructor(
    private readonly folder: string,
    private readonly stages: StageCache,
    private readonly limit = mostPoints,
  ) {}

  get points(): number {
    let points = 0;
    for (const file of this.files.values()) points += file.points;
    return points;
  }

  /** A text that changes with the logs. */
  stamps(seeds: readonly number[]): string {
    return digest(seeds.map((seed) => stamp(this.logOf(seed))));
  }

  /** Reads what was appended to the logs. */
  read(seeds: readonly number[]): void {
    for (const seed of [...this.files.keys()]) if (!seeds.includes(seed)) this.files.delete(seed);
    let kept = this.points;
    for (const seed of seeds) {
      const file = this.fileOf(seed);
      let own = file.points;
      file.read(() => {
        kept += file.points - own;
        if (kept > this.limit) {
          this.thin();
          kept = this.points;
        }
        own = file.points;
      });
      kept += file.points - own;
    }
  }

  /** Stages of which there are points, in the order in which they began. */
  begun(seeds: readonly number[]): readonly string[] {
    const names = new Set<string>();
    for (const seed of seeds) {
      for (const [stage, curve] of this.fileOf(seed).curves) if (curve.length > 0) names.add(stage);
      for (const stage of this.stages.names(seed)) {
        if (this.curveOf(seed, stage).length > 0) names.add(stage);
      }
    }
    return [...names];
  }

  /** The curve of every training that has begun, over the replicates. */
  whole(
    seeds: readonly number[],
    trainings: readonly Training[],
    bytes: number,
  ): readonly WholeCurve[] {
    const begun = new Set(this.begunOf(seeds, trainings));
    // No point takes less than some twenty bytes.
    const most = Math.max(leastChosen, Math.ceil(bytes / 20 / Math.max(1, begun.size)));
    return trainings.flatMap(({ stage }) =>
      begun.has(stage) ? [this.wholeCurve(stage, seeds, most)] : [],
    );
  }

  private begunOf(seeds: readonly number[], trainings: readonly Training[]): readonly string[] {
    return trainings.flatMap(({ stage }) =>
      seeds.some((seed) => this.curveOf(seed, stage).length > 0) ? [stage] : [],
    );
  }

  private wholeCurve(stage: string, seeds: readonly number[], most: number): WholeCurve {
    const begun = seeds.filter((seed) => this.curveOf(seed, stage).length > 0);
    const curves = begun.map((seed) => this.curveOf(seed, stage));
    const key = [most, ...begun, ...curves.map((curve) => curve.version)].join();
    let made = this.combined.get(stage);
    if (made?.key !== key) {
      const all = aggregate(curves);
      const kept = all.length <= most ? all : pick(all, thinned(all, most, curves.length > 1));
      made = { key, aggregate: kept };
      this.combined.set(stage, made);
    }
    return {
      stage,
      seeds: begun,
      aggregate: made.aggregate,
      trainAccuracy: this.trainAccuracy(begun, stage),
      total: curves.reduce((most, curve) => Math.max(most, curve.total), 0),
    };
  }

  private trainAccuracy(seeds: readonly number[], stage: string): number | undefined {
    const measured = seeds.flatMap(
      (seed) => this.stages.finished(seed, stage)?.trainAccuracy ?? [],
    );
    if (measured.length === 0) return undefined;
    return measured.reduce((a, b) => a + b, 0) / measured.length;
  }

  /** By the log, else by the finished stage. */
  private curveOf(seed: number, stage: string): Points {
    const logged = this.fileOf(seed).curves.get(stage);
    return logged !== undefined && logged.length > 0 ? logged : this.storedCurve(seed, stage);
  }

  private storedCurve(seed: number, stage: string): Points {
    const key = `${seed}/${stage}`;
    const finished = this.stages.finished(seed, stage);
    if (finished === undefined) return none;
    const known = this.stored.get(key);
    if (known?.of === finished) return known.points;
    const points = new Points();
    const stored = readStoredCurve(path.join(this.folder, key), stage);
    points.add(Float64Array.from([...stored].flat()));
    this.stored.set(key, { of: finished, points });
    return points;
  }

  /** Halves the longest curves, until there is room again. */
  private thin(): void {
    const all = [...this.files.values()].flatMap((file) => [...file.curves.values()]);
    all.sort((a, b) => b.length - a.length);
    let points = this.points;
    for (const curve of all) {
      if (points < 0.75 * this.limit || curve.length < fewestPoints) return;
      points -= curve.length;
      curve.thin();
      points += curve.length;
    }
  }

  tellDamages(damages: Damages, seeds: readonly number[], live: boolean): void {
    for (const seed of seeds) {
      const { problem, unreadable, torn } = this.fileOf(seed);
      const what = `${seed}/events.jsonl`;
      if (problem === 'missing') {
        if (this.stages.names(seed).length === 0) continue;
        damages.add(what, 'The file is missing: curves are those of finished stages only.');
      } else if (problem !== undefined) {
        damages.add(what, `It cannot be read (${problem}): curves are those of finished stages.`);
      }
      if (unreadable > 0) {
        const lines = `${unreadable.toLocaleString('en-US')} ${unreadable === 1 ? 'line is no event and is' : 'lines are no events and are'}`;
        damages.add(what, `${lines} passed over.`);
      }
      // While the run goes the rest of the line is being written.
      if (torn > 0 && !live) {
        damages.add(
          what,
          'Its last line is torn. Resuming the run cuts it off; nothing else is lost.',
        );
      }
    }
  }

  private fileOf(seed: number): EventFile {
    let file = this.files.get(seed);
    if (file === undefined) this.files.set(seed, (file = new EventFile(this.logOf(seed))));
    return file;
  }

  private logOf(seed: number): string {
    return path.join(this.folder, String(seed), 'events.jsonl');
  }
}

const none = new Points();
