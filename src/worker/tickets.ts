import fs from 'node:fs';
import path from 'node:path';
import { temporaryName } from '../files/atomic';
import { type ExportedTicket } from '../lottery/experiment';
import { ticketFiles } from '../lottery/ticketFiles';
import { writeFolderAtomic } from '../runs/atomic';
import { writeError } from '../runs/errors';
import { makeFolder } from '../runs/folder';

/**
 * Writes each ticket as a folder `tickets/<seed>`: the trained ticket as a LayersModel that tfjs opens, its mask, and
 * the rewound weights it was trained from. Those of an earlier attempt stay until all are made.
 *
 * @throws RunError `damaged`, `unwritable`, `disk-full`
 */
export function writeTickets(folder: string, tickets: readonly ExportedTicket[]): void {
  const target = path.join(folder, 'tickets');
  const made = temporaryName(target);
  try {
    makeFolder(made);
    for (const ticket of tickets) {
      writeFolderAtomic(path.join(made, String(ticket.seed)), ticketFiles(folder, ticket));
    }
    fs.rmSync(target, { recursive: true, force: true });
    if (tickets.length > 0) fs.renameSync(made, target);
  } catch (error) {
    throw writeError(error, target);
  } finally {
    fs.rmSync(made, { recursive: true, force: true });
  }
}
