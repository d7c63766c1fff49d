import fs from 'node:fs';
import path from 'node:path';
import { isRun } from '../../runs/folder';

/** Names that stages and tickets give to their files. */
const maskName = 'mask.safetensors';
const weightNames = ['weights.safetensors', 'model.json'] as const;
const topologyName = 'topology.json';
/** A mask of a search that was still going on, beside the one that it ended with; its name says after how many steps. */
const onTheWay = /^mask-at-(\d{1,12})\.safetensors$/;
/** Weights that such searches choose among lie in the stage that begins the replicate. */
const drawnWeights = path.join('origin', 'weights.safetensors');
/** Topologies of stages that are tried. */
const mostTopologies = 16;
const pairedNames: ReadonlySet<string> = new Set([...weightNames, 'rewound.safetensors']);

/** What may lie beside a model file and belong to it. */
export interface Companions {
  /** Whether the file that was opened is the mask. */
  readonly isMask: boolean;
  /**
   * Whether it is a mask on the way of a search: its weights are those that the search chooses among, of which pruned
   * ones are not zero.
   */
  readonly onTheWay: boolean;
  /** Where its mask, or the weights of this mask, may be; the first that is there. */
  readonly partners: readonly string[];
  /** Where the topology may be, the first that is there: a layers model, or the topology alone. */
  readonly topologies: readonly string[];
  /** What tells which ticket this is. */
  readonly ticket: TicketPlace | undefined;
  /** All that decides what is shown, whether it is there or not. */
  readonly watched: readonly string[];
}

/** Where what is known of a ticket stands. */
export type TicketPlace =
  /** A stage of a run. */
  | {
      readonly kind: 'stage';
      readonly run: string;
      readonly seed: number;
      readonly stage: string;
      /** Of a mask on the way: after how many steps. */
      readonly step?: number;
    }
  /** What a run hands out: its mask is that of one of the stages. */
  | { readonly kind: 'handed'; readonly run: string; readonly seed: number; readonly mask: string }
  /** A ticket that was exported. */
  | { readonly kind: 'exported'; readonly file: string };

/** Where to look for what belongs to a file. @param file absolute */
export function companionsOf(file: string): Companions {
  const folder = path.dirname(file);
  const name = path.basename(file);
  const onWay = onTheWay.test(name);
  const isMask = name === maskName || onWay;
  const beside = (other: string): string => path.join(folder, other);
  const ticket = ticketPlace(folder, name);
  const partners = partnersOf(folder, name, ticket);
  const origins = ticket?.kind === 'stage' ? stagesWithTopology(path.dirname(folder)) : [];
  const topologies =
    isMask || pairedNames.has(name) || ticket?.kind === 'stage'
      ? [beside(topologyName), ...origins, beside('model.json')].filter((each) => each !== file)
      : [];
  const about = ticket?.kind === 'exported' ? [ticket.file] : ticket ? [beside('result.json')] : [];
  const watched = [...partners, ...topologies, ...about];
  return { isMask, onTheWay: onWay, partners, topologies, ticket, watched };
}

/** Where the weights of a mask may be, or the mask of weights. */
function partnersOf(
  folder: string,
  name: string,
  ticket: TicketPlace | undefined,
): readonly string[] {
  const beside = (other: string): string => path.join(folder, other);
  if (name === maskName) return weightNames.map(beside);
  // What lies beside it are the weights of the end: those that were pruned later are zero there.
  if (onTheWay.test(name)) {
    return ticket?.kind === 'stage' ? [path.join(path.dirname(folder), drawnWeights)] : [];
  }
  return pairedNames.has(name) ? [beside(maskName)] : [];
}

function ticketPlace(folder: string, name: string): TicketPlace | undefined {
  const above = path.dirname(folder);
  const run = path.dirname(above);
  const inRun = isRun(run);
  if (inRun && isSeed(path.basename(above)) && isFile(path.join(folder, 'result.json'))) {
    const seed = Number(path.basename(above));
    const step = onTheWay.exec(name)?.[1];
    return {
      ...{ kind: 'stage', run, seed, stage: path.basename(folder) },
      ...(step !== undefined && { step: Number(step) }),
    };
  }
  if (name !== maskName && !pairedNames.has(name)) return undefined;
  if (inRun && path.basename(above) === 'tickets' && isSeed(path.basename(folder))) {
    const seed = Number(path.basename(folder));
    return { kind: 'handed', run, seed, mask: path.join(folder, maskName) };
  }
  const about = path.join(folder, 'ticket.json');
  return isFile(about) ? { kind: 'exported', file: about } : undefined;
}

function isSeed(name: string): boolean {
  return /^\d{1,15}$/.test(name);
}

export function isFile(file: string): boolean {
  try {
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Where the topology may be among the stages of a replicate; that which begins the replicate comes first. */
function stagesWithTopology(replicate: string): readonly string[] {
  // That of the origin may be yet to come.
  return ['origin', ...stageFolders(replicate).filter((stage) => stage !== 'origin')]
    .map((stage) => path.join(replicate, stage, topologyName))
    .filter((file, i) => i === 0 || isFile(file))
    .slice(0, mostTopologies);
}

/** Names of the folders of a replicate's stages, at most so many as a run may have. */
export function stageFolders(replicate: string): readonly string[] {
  try {
    return fs
      .readdirSync(replicate, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && /^[a-z0-9][a-z0-9-]*$/.test(entry.name))
      .map((entry) => entry.name)
      .sort((a, b) => Number(b === 'origin') - Number(a === 'origin') || (a < b ? -1 : 1))
      .slice(0, 2000);
  } catch {
    return [];
  }
}
