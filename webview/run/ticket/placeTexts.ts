import { text } from '../../ui/texts';
import { type NamedRun } from '../context';
import { stageOf, trainingOf, type TicketPlace } from './choice';

/** What a ticket is called where it is told from others: `seed 1 level-05`, `seed 1 kept-30, step 400`. */
export function placeName(place: TicketPlace, runs: readonly NamedRun[]): string {
  const stage = stageOf(place) ?? text('level {0}', place.level);
  const moment = trainingOf(place)?.masks?.find(({ file }) => file === place.step)?.title;
  const whole = text('seed {0} {1}', place.seed, stage);
  const name = moment === undefined ? whole : text('{0}, {1}', whole, moment);
  return runs.length > 1 ? `${place.run.name} ${name}` : name;
}

/** Why there is no mask at a place. */
export function whyNot(place: TicketPlace): string {
  const { run, seed, level, group } = place;
  const { status } = run.snapshot;
  const training = trainingOf(place);
  if (!training) return text('{0} has no level {1}.', group, level);
  const works = status?.state === 'running' || status?.state === 'queued';
  const goesOn = works && !status.interrupted;
  if (training.label !== undefined) {
    const { title } = training;
    return goesOn
      ? text('Seed {0} has not finished "{1}" yet.', seed, title)
      : text(
          'Seed {0} has no mask of "{1}": this part of the run was never finished.',
          seed,
          title,
        );
  }
  return goesOn
    ? text('Seed {0} has not finished level {1} yet.', seed, level)
    : text(
        'Seed {0} has no mask of level {1}: this part of the run was never finished.',
        seed,
        level,
      );
}
