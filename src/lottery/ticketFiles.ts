import path from 'node:path';
import { InputError } from '../formats/errors';
import { asFloat32, readSafetensors } from '../formats/safetensors';
import { layersModelFiles, type LayersWeight } from '../formats/tfjsModel';
import { maskFromSafetensors } from '../masks/mask';
import { packedFile, packTicket } from '../packed/pack';
import { packedFileName, type PackedTicket } from '../packed/ticket';
import { StageStore } from '../runs/stages';
import { type ExportedTicket } from './experiment';
import { plainModel } from './tickets/plainModel';

export const ticketFileNames = [
  'model.json',
  'weights.bin',
  'mask.safetensors',
  'rewound.safetensors',
] as const;

/**
 * Files of a ticket, by name: the ticket as a LayersModel, its mask, the weights it began from, and, of a ticket in a frozen
 * net, its packed form where it has one.
 */
export type TicketFiles = Readonly<Record<(typeof ticketFileNames)[number], Uint8Array>> & {
  readonly [packedFileName]?: Uint8Array;
};

/**
 * Makes the files of a ticket from the stages of its run.
 *
 * @throws InputError, or the file system's own error, if a stage's file is missing or damaged
 */
export function ticketFiles(folder: string, ticket: ExportedTicket): TicketFiles {
  const { store, topology, weights } = stagesOf(folder, ticket);
  const others = {
    'mask.safetensors': store.file(ticket.stage, 'mask.safetensors'),
    'rewound.safetensors': store.file(ticket.origin, 'weights.safetensors'),
  };
  const packed = ticket.frozen === true ? packedIfAny(folder, ticket) : undefined;
  if (packed === undefined) return { ...layersModelFiles({ topology, weights }), ...others };
  return {
    ...layersModelFiles(plainModel(packed, weights)),
    ...others,
    [packedFileName]: packedFile(packed),
  };
}

/**
 * A ticket of a frozen net, packed.
 *
 * @throws InputError as {@link ticketFiles}, and `unsupported` for a net with a layer that a packed one cannot compute
 */
export function packedTicket(
  folder: string,
  ticket: Pick<ExportedTicket, 'seed' | 'stage' | 'origin'>,
): PackedTicket {
  const { store, topology, weights } = stagesOf(folder, ticket);
  const file = store.path(ticket.stage, 'mask.safetensors');
  const mask = maskFromSafetensors(store.file(ticket.stage, 'mask.safetensors'), file);
  const floats = new Map(
    [...weights].map(([name, { shape, values }]) => [
      name,
      { shape, values: values as Float32Array },
    ]),
  );
  return packTicket({ topology, weights: floats, mask }, path.join(store.folder, ticket.stage));
}

/** Edge-popup takes any net that can be trained; one with a layer that a packed net cannot compute leaves as floats only. */
function packedIfAny(folder: string, ticket: ExportedTicket): PackedTicket | undefined {
  try {
    return packedTicket(folder, ticket);
  } catch (error) {
    // Of other reasons something is damaged.
    const cannot =
      error instanceof InputError && ['unsupported', 'too-large'].includes(error.reason);
    if (cannot) return undefined;
    throw error;
  }
}

interface Stages {
  readonly store: StageStore;
  readonly topology: object;
  readonly weights: ReadonlyMap<string, LayersWeight>;
}

function stagesOf(
  folder: string,
  { seed, stage, origin }: Pick<ExportedTicket, 'seed' | 'stage' | 'origin'>,
): Stages {
  const store = new StageStore(path.join(folder, String(seed)));
  const topology = JSON.parse(
    Buffer.from(store.file(origin, 'topology.json')).toString(),
  ) as object;
  const { tensors } = readSafetensors(
    store.file(stage, 'weights.safetensors'),
    store.path(stage, 'weights.safetensors'),
  );
  const weights = new Map(
    [...tensors].map(([name, tensor]) => [
      name,
      { shape: tensor.shape, dtype: 'float32' as const, values: asFloat32(tensor) },
    ]),
  );
  return { store, topology, weights };
}
