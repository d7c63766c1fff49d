import { type Training } from '../../../src/lottery/experiment';
import { type NamedRun } from '../context';

/** A ticket, or a control, of a replicate of a run. */
export interface TicketPlace {
  readonly run: NamedRun;
  readonly seed: number;
  /** `Ticket`, `Fresh weights`, ...: what trainings of a level are told apart by. */
  readonly group: string;
  readonly level: number;
  /** File of a mask on the way to the ticket; absent for the ticket itself. */
  readonly step?: string | undefined;
}

/** What can be chosen among. */
export interface TicketOffer {
  readonly seeds: readonly number[];
  readonly groups: readonly string[];
  /** Levels of which any seed has a mask, or that may have one, rising. */
  readonly levels: readonly number[];
}

/** A moment of a training whose mask can be looked at. */
export interface StepOffer {
  /** Undefined is the end. */
  readonly file: string | undefined;
  readonly title: string;
}

/** Whether a mask is there; unknown where a run has too many for its snapshot to tell. */
export type MaskState = 'there' | 'missing' | 'unknown';

/** Names of stages are those of folders: anything else comes from a log that somebody else wrote. */
const stagePattern = /^[a-z0-9][a-z0-9-]*$/;
const maskPattern = /^mask-[a-z0-9-]+\.safetensors$/;
const endFile = 'mask.safetensors';

export function offerOf(run: NamedRun, group: string): TicketOffer {
  const { trainings, status, masks } = run.snapshot;
  const told = status?.replicates.map(({ seed }) => seed) ?? [];
  const seeds = new Set([...told, ...Object.values(masks ?? {}).flat()]);
  const levels = new Set<number>();
  for (const training of trainings) {
    if (!training.reference && training.group !== group) continue;
    if (masks && !Object.hasOwn(masks, training.stage)) continue;
    levels.add(training.level);
  }
  return {
    seeds: [...seeds].sort((a, b) => a - b),
    groups: groupsOf(trainings),
    levels: [...levels].sort((a, b) => a - b),
  };
}

/** What trainings are told apart by, where there are several of a level; references are in every group. */
export function groupsOf(trainings: readonly Training[]): readonly string[] {
  const compared = trainings.filter(({ reference }) => !reference);
  const named = compared.length > 0 ? compared : trainings;
  return [...new Set(named.map(({ group }) => group))];
}

/** The training of a place; a reference is the same net in every group. */
export function trainingOf({
  run,
  group,
  level,
}: Pick<TicketPlace, 'run' | 'group' | 'level'>): Training | undefined {
  const of = run.snapshot.trainings.filter((training) => training.level === level);
  return of.find((one) => one.group === group) ?? of.find(({ reference }) => reference);
}

/** The stage of a place. */
export function stageOf(place: TicketPlace): string | undefined {
  const found = trainingOf(place);
  return found && stagePattern.test(found.stage) ? found.stage : undefined;
}

/** Moments of a place's training whose masks are there, the end last; the end alone where no others were kept. */
export function stepsOf(
  place: Pick<TicketPlace, 'run' | 'group' | 'level'>,
  end: string,
): readonly StepOffer[] {
  const masks = place.run.snapshot.compacted ? [] : (trainingOf(place)?.masks ?? []);
  const named = masks.filter(({ file }) => maskPattern.test(file));
  return [...named, { file: undefined, title: end }];
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
  return [folder, String(place.seed), stage, place.step ?? endFile].join(separator);
}

/** Levels of a place's seed that have a mask, rising. */
export function levelsOf(run: NamedRun, seed: number, group: string): readonly number[] {
  return offerOf(run, group).levels.filter(
    (level) => maskState({ run, seed, group, level }) !== 'missing',
  );
}
