import { type NamedRun } from '../context';

/** A ticket, or a control, of a replicate of a run. */
export interface TicketPlace {
  readonly run: NamedRun;
  readonly seed: number;
  /** `Ticket`, `Fresh weights`, ...: what trainings of a level are told apart by. */
  readonly group: string;
  readonly level: number;
}

/** What can be chosen among. */
export interface TicketOffer {
  readonly seeds: readonly number[];
  readonly groups: readonly string[];
  /** Levels of which any seed has a mask, or that may have one, rising. */
  readonly levels: readonly number[];
}

/** Whether a mask is there; unknown where a run has too many for its snapshot to tell. */
export type MaskState = 'there' | 'missing' | 'unknown';

/** Names of stages are those of folders: anything else comes from a log that somebody else wrote. */
const stagePattern = /^[a-z0-9][a-z0-9-]*$/;

export function offerOf(run: NamedRun, group: string): TicketOffer {
  const { trainings, status, masks } = run.snapshot;
  const told = status?.replicates.map(({ seed }) => seed) ?? [];
  const seeds = new Set([...told, ...Object.values(masks ?? {}).flat()]);
  const levels = new Set<number>();
  for (const training of trainings) {
    if (training.level !== 0 && training.group !== group) continue;
    if (masks && !Object.hasOwn(masks, training.stage)) continue;
    levels.add(training.level);
  }
  return {
    seeds: [...seeds].sort((a, b) => a - b),
    groups: [...new Set(trainings.map((training) => training.group))],
    levels: [...levels].sort((a, b) => a - b),
  };
}

/** The stage of a place; level 0 is the same net in every group. */
export function stageOf({ run, group, level }: TicketPlace): string | undefined {
  const of = run.snapshot.trainings.filter((training) => training.level === level);
  const found =
    of.find((training) => training.group === group) ?? (level === 0 ? of[0] : undefined);
  return found && stagePattern.test(found.stage) ? found.stage : undefined;
}

export function maskState(place: TicketPlace): MaskState {
  const { masks } = place.run.snapshot;
  const stage = stageOf(place);
  if (stage === undefined) return 'missing';
  if (!masks) return 'unknown';
  return Object.hasOwn(masks, stage) && masks[stage]!.includes(place.seed) ? 'there' : 'missing';
}

/** The file of a place's mask: absolute, in the way of the system that the run lies on. */
export function maskFile(place: TicketPlace): string | undefined {
  const stage = stageOf(place);
  if (stage === undefined) return undefined;
  const { folder } = place.run;
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/';
  return [folder, String(place.seed), stage, 'mask.safetensors'].join(separator);
}

/** Levels of a place's seed that have a mask, rising. */
export function levelsOf(run: NamedRun, seed: number, group: string): readonly number[] {
  return offerOf(run, group).levels.filter(
    (level) => maskState({ run, seed, group, level }) !== 'missing',
  );
}
