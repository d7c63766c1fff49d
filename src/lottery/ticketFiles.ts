import path from 'node:path';
import { asFloat32, readSafetensors } from '../formats/safetensors';
import { layersModelFiles } from '../formats/tfjsModel';
import { StageStore } from '../runs/stages';
import { type ExportedTicket } from './experiment';

export const ticketFileNames = [
  'model.json',
  'weights.bin',
  'mask.safetensors',
  'rewound.safetensors',
] as const;

/** Files of a ticket, by name: the trained ticket as a LayersModel, its mask, and the rewound weights. */
export type TicketFiles = Readonly<Record<(typeof ticketFileNames)[number], Uint8Array>>;

/**
 * Makes the files of a ticket from the stages of its run.
 *
 * @throws InputError, or the file system's own error, if a stage's file is missing or damaged
 */
export function ticketFiles(folder: string, ticket: ExportedTicket): TicketFiles {
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
  return {
    ...layersModelFiles({ topology, weights }),
    'mask.safetensors': store.file(ticket.stage, 'mask.safetensors'),
    'rewound.safetensors': store.file(ticket.origin, 'weights.safetensors'),
  };
}
