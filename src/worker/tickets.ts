import fs from 'node:fs';
import path from 'node:path';
import { type ExportedTicket } from '../lottery/experiment';
import { ticketFiles } from '../lottery/ticketFiles';
import { writeFolderAtomic } from '../runs/atomic';
import { makeFolder } from '../runs/folder';

/**
 * Writes each ticket as a folder `tickets/<seed>`: the trained ticket as a LayersModel that tfjs opens, its mask, and
 * the rewound weights it was trained from.
 */
export function writeTickets(folder: string, tickets: readonly ExportedTicket[]): void {
  fs.rmSync(path.join(folder, 'tickets'), { recursive: true, force: true });
  if (tickets.length === 0) return;
  makeFolder(path.join(folder, 'tickets'));
  for (const ticket of tickets) {
    const files = ticketFiles(folder, ticket);
    writeFolderAtomic(path.join(folder, 'tickets', String(ticket.seed)), files);
  }
}
