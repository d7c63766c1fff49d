import { type Services } from '../../services';
import { ticketFiles, type TicketFile } from '../logic/tickets';

/** The levels of a run that can be inspected. @throws what the reader says of the run */
export async function ticketsOfRun(
  { reader }: Pick<Services, 'reader'>,
  run: string,
): Promise<readonly TicketFile[]> {
  const outline = await (await reader()).ask({ kind: 'outline', folder: run });
  return ticketFiles(run, outline);
}
