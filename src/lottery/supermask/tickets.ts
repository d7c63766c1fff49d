import { type ExportedTicket } from '../experiment';
import { type SupermaskResults } from './combine';
import { keptStage, originStage } from './schema';

/** The supermask of the best fraction, of each seed. */
export function supermaskTickets({ fractions, best }: SupermaskResults): ExportedTicket[] {
  const found = fractions.find(({ fraction }) => fraction === best);
  if (found === undefined) return [];
  const stage = keptStage(found.fraction);
  const { density } = found;
  return found.seeds.map((seed) => ({ seed, stage, origin: originStage, density, frozen: true }));
}
