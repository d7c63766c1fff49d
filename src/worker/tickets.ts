import fs from 'node:fs';
import path from 'node:path';
import { asFloat32, readSafetensors } from '../formats/safetensors';
import { layersModelFiles } from '../formats/tfjsModel';
import { type ExportedTicket } from '../lottery/experiment';
import { writeFolderAtomic } from '../runs/atomic';
import { makeFolder } from '../runs/folder';
import { StageStore } from '../runs/stages';

/**
 * Writes each ticket as a folder `tickets/<seed>`: the trained ticket as a LayersModel that tfjs opens, its mask, and
 * the rewound weights it was trained from.
 */
export function writeTickets(folder: string, tickets: readonly ExportedTicket[]): void {
  fs.rmSync(path.join(folder, 'tickets'), { recursive: true, force: true });
  if (tickets.length === 0) return;
  makeFolder(path.join(folder, 'tickets'));
  for (const ticket of tickets) {
    const store = new StageStore(path.join(folder, String(ticket.seed)));
    const topology = JSON.parse(
      Buffer.from(store.file(ticket.origin, 'topology.json')).toString(),
    ) as object;
    const { tensors } = readSafetensors(
      store.file(ticket.stage, 'weights.safetensors'),
      store.path(ticket.stage, 'weights.safetensors'),
    );
    const weights = new Map(
      [...tensors].map(([name, tensor]) => [
        name,
        { shape: tensor.shape, dtype: 'float32' as const, values: asFloat32(tensor) },
      ]),
    );
    writeFolderAtomic(path.join(folder, 'tickets', String(ticket.seed)), {
      ...layersModelFiles({ topology, weights }),
      'mask.safetensors': store.file(ticket.stage, 'mask.safetensors'),
      'rewound.safetensors': store.file(ticket.origin, 'weights.safetensors'),
    });
  }
}
