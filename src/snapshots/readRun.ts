import { type Damage, type SnapshotStatus } from '../protocol/snapshot';
import { isCompacted } from '../runs/compact';
import { Damages } from './folder/damages';
import { readHead, type Head } from './folder/head';
import { resultsOf, type FoundResults } from './folder/results';
import { seedsOf } from './folder/seeds';
import { StageCache } from './folder/stageCache';
import { readSnapshotStatus } from './folder/status';

/** A run as far as it can be read, without its logs: what the command line shows of it. */
export interface RunReading extends Head {
  readonly folder: string;
  /** Undefined where `status.json` cannot be read. */
  readonly status: SnapshotStatus | undefined;
  /** As the spec has them, else those that there are. */
  readonly seeds: readonly number[];
  /** Those of them of which a stage is finished. */
  readonly ran: readonly number[];
  readonly stages: StageCache;
  /** Undefined where the spec, or what it names, cannot be read. */
  readonly found: FoundResults | undefined;
  /** What could not be read, and what to do about it. */
  readonly damages: readonly Damage[];
}

/** Reads a run once. Nothing is thrown for what is wrong with its files: `damages` says that. */
export function readRun(folder: string): RunReading {
  const damages = new Damages(folder);
  const head = readHead(folder, damages);
  const status = readSnapshotStatus(folder, damages);
  const seeds = seedsOf(folder, head);
  const stages = new StageCache(folder);
  stages.refresh(seeds);
  const found = resultsOf(folder, head, stages, damages);
  stages.tellDamages(damages, isCompacted(folder));
  const ran = seeds.filter((seed) => stages.hasFinished(seed));
  return { ...head, folder, status, seeds, ran, stages, found, damages: damages.list() };
}
