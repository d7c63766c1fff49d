import fs from 'node:fs';
import path from 'node:path';
import { type ReplicateStages } from '../../lottery/experiment';
import { isDropped } from '../../runs/compact';
import { RunError } from '../../runs/errors';
import { StageStore } from '../../runs/stages';
import { type Damages } from './damages';
import { digest, stamp } from './stamp';
import { readFinished, type FinishedStage } from './stageFile';

interface Entry {
  readonly stamp: string;
  readonly stage: FinishedStage | undefined;
  readonly problem: unknown;
  /** Files that are missing, or of another size. */
  readonly lost: readonly string[];
}

interface Replicate {
  readonly stamp: string;
  readonly stages: ReadonlyMap<string, Entry>;
}

/** Time between two looks at every file of finished stages, in ms; new stages are seen at once. */
const usualPause = 2000;

/** The finished stages of all replicates; a stage is read once, and again when it changes. */
export class StageCache {
  private readonly replicates = new Map<number, Replicate>();
  private looked = -Infinity;
  private pause = usualPause;

  constructor(private readonly folder: string) {}

  /** Looks for new and changed stages. @returns a text that changes with them */
  refresh(seeds: readonly number[]): string {
    const begin = performance.now();
    const all = begin - this.looked > this.pause;
    for (const seed of [...this.replicates.keys()]) {
      if (!seeds.includes(seed)) this.replicates.delete(seed);
    }
    for (const seed of seeds) this.look(seed, all);
    if (all) {
      this.looked = performance.now();
      this.pause = Math.max(usualPause, 20 * (this.looked - begin));
    }
    return digest(this.stamps());
  }

  private *stamps(): Iterable<string> {
    for (const [seed, { stages }] of this.replicates) {
      for (const [name, entry] of stages) yield `${seed}/${name} ${entry.stamp}`;
    }
  }

  private look(seed: number, all: boolean): void {
    const folder = path.join(this.folder, String(seed));
    const now = stamp(folder);
    const known = this.replicates.get(seed);
    if (!all && known?.stamp === now) return;
    const stages = new Map<string, Entry>();
    for (const name of new StageStore(folder).list()) {
      const before = known?.stages.get(name);
      stages.set(name, before !== undefined && !all ? before : this.entry(folder, name, before));
    }
    this.replicates.set(seed, { stamp: now, stages });
  }

  private entry(seedFolder: string, name: string, before: Entry | undefined): Entry {
    const folder = path.join(seedFolder, name);
    const now = `${stamp(folder)} ${stamp(path.join(folder, 'result.json'))}`;
    if (before?.stamp === now) return before;
    try {
      const stage = readFinished(folder, name);
      return { stamp: now, stage, problem: undefined, lost: lostFiles(folder, stage.files) };
    } catch (problem) {
      return { stamp: now, stage: undefined, problem, lost: [] };
    }
  }

  /** As an experiment combines them. */
  stages(): ReplicateStages[] {
    return [...this.replicates].map(([seed, { stages }]) => ({
      seed,
      stages: new Map(
        [...stages].flatMap(([name, { stage }]): [string, unknown][] =>
          stage === undefined ? [] : [[name, stage.result]],
        ),
      ),
    }));
  }

  finished(seed: number, name: string): FinishedStage | undefined {
    return this.replicates.get(seed)?.stages.get(name)?.stage;
  }

  hasFinished(seed: number): boolean {
    return this.names(seed).some((name) => this.finished(seed, name) !== undefined);
  }

  names(seed: number): readonly string[] {
    return [...(this.replicates.get(seed)?.stages.keys() ?? [])];
  }

  /** Of each finished stage that has this file whole, the seeds. */
  seedsWith(file: string): Readonly<Record<string, readonly number[]>> {
    // A stage from elsewhere may be called like a property of every object.
    const found = new Map<string, number[]>();
    for (const [seed, { stages }] of this.replicates) {
      for (const [name, { stage, lost }] of stages) {
        if (stage === undefined || !Object.hasOwn(stage.files, file) || lost.includes(file))
          continue;
        const seeds = found.get(name) ?? [];
        found.set(name, [...seeds, seed]);
      }
    }
    return Object.fromEntries(found);
  }

  /** @param compacted the run was compacted: weights are missing on purpose */
  tellDamages(damages: Damages, compacted: boolean): void {
    for (const [seed, { stages }] of this.replicates) {
      for (const [name, { problem, lost }] of stages) {
        const where = `${seed}/${name}`;
        if (problem !== undefined) {
          const newer = problem instanceof RunError && problem.reason === 'newer-format';
          const remedy = newer ? '' : 'Resuming the run computes it again.';
          damages.error(`${where}/result.json`, problem, remedy);
        }
        for (const file of lost) {
          if (compacted && isDropped(file)) continue;
          damages.add(
            `${where}/${file}`,
            'The file is missing or cut short. Resuming the run computes this stage again.',
          );
        }
      }
    }
  }
}

function lostFiles(
  folder: string,
  files: Readonly<Record<string, { readonly bytes: number }>>,
): string[] {
  return Object.entries(files).flatMap(([name, { bytes }]) => {
    try {
      return fs.statSync(path.join(folder, name)).size === bytes ? [] : [name];
    } catch {
      return [name];
    }
  });
}
