import { text } from '../../ui/texts';
import { type NamedRun } from '../context';
import { stageOf, type TicketPlace } from './choice';

/** What a ticket is called where it is told from others: `seed 1 level-05`. */
export function placeName(place: TicketPlace, runs: readonly NamedRun[]): string {
  const stage = stageOf(place) ?? text('level {0}', place.level);
  const name = text('seed {0} {1}', place.seed, stage);
  return runs.length > 1 ? `${place.run.name} ${name}` : name;
}

/** Why there is no mask at a place. */
export function whyNot({ run, seed, level, group }: TicketPlace): string {
  const { status, trainings } = run.snapshot;
  const planned = trainings.some(
    (one) => one.level === level && (one.group === group || level === 0),
  );
  if (!planned) return text('{0} has no level {1}.', group, level);
  const works = status?.state === 'running' || status?.state === 'queued';
  return works && !status.interrupted
    ? text('Seed {0} has not finished level {1} yet.', seed, level)
    : text(
        'Seed {0} has no mask of level {1}: this part of the run was never finished.',
        seed,
        level,
      );
}
