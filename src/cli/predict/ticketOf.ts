import fs from 'node:fs';
import path from 'node:path';
import { InputError } from '../../formats/errors';
import { catalogue } from '../../lottery/catalogue';
import { type ExportedTicket } from '../../lottery/experiment';
import { resultsOf } from '../../lottery/results';
import { readRunSpec } from '../../lottery/runSpec';
import { type AnySpec } from '../../lottery/spec';
import { packedTicket } from '../../lottery/ticketFiles';
import { packedFileName, type PackedTicket } from '../../packed/ticket';
import { readPackedTicket } from '../../packed/unpack';
import { isCompacted } from '../../runs/compact';
import { RunError } from '../../runs/errors';
import { findRun } from '../../runs/folder';
import { StageStore } from '../../runs/stages';
import { stageMaskOf, type StageWish } from '../inspect/runStage';

/** A packed ticket, and where it comes from. */
export interface FoundTicket {
  readonly ticket: PackedTicket;
  /** Its file, or the run with seed and stage. */
  readonly name: string;
  readonly run?: {
    readonly folder: string;
    readonly spec: AnySpec;
    readonly seed: number;
    readonly stage: string;
  };
}

/**
 * Finds the ticket that a user means: a packed file, a folder that `export` made, or a run, of which it takes the seed that
 * reached most, unless a seed or a stage is wished.
 *
 * @throws InputError, RunError
 */
export function ticketOf(given: string, wish: StageWish, cwd: string): FoundTicket {
  const file = packedFileAt(path.resolve(cwd, given));
  if (file === undefined) return ticketOfRun(findRun(given, cwd), wish);
  if (wish.seed !== undefined || wish.stage !== undefined) {
    throw new InputError(
      'mismatch',
      `${file} is no run: --seed and --stage choose a ticket of one.`,
    );
  }
  return { ticket: readPackedTicket(file), name: file };
}

function packedFileAt(given: string): string | undefined {
  const stat = fs.statSync(given, { throwIfNoEntry: false });
  if (stat?.isFile() === true) return given;
  const inside = path.join(given, packedFileName);
  if (stat !== undefined && fs.existsSync(inside)) return inside;
  if (/\.safetensors$/i.test(given) && stat === undefined) {
    throw new InputError('missing', `${given}: no such file.`);
  }
  return undefined;
}

function ticketOfRun(folder: string, wish: StageWish): FoundTicket {
  const spec = readRunSpec(folder);
  const about = catalogue[spec.experiment]!;
  const results = resultsOf(folder, spec);
  const tickets = about.tickets(spec, results);
  if (about.form === undefined || tickets.some(({ frozen }) => frozen !== true)) {
    throw new InputError(
      'unsupported',
      `${folder} is a run of ${spec.experiment}, whose tickets have weights of 32 bits and no form of one bit. "winning-ticket export" copies them as models for tfjs.`,
    );
  }
  const [first] = tickets;
  if (first === undefined) {
    const { verdict } = about.present(spec, results);
    throw new RunError('no-ticket', `${folder} has no ticket yet. ${verdict}`);
  }
  const chosen = wishes(wish)
    ? wished(folder, wish, first)
    : tickets.reduce((a, b) => (reached(folder, b) > reached(folder, a) ? b : a));
  const { seed, stage } = chosen;
  return {
    ticket: packedOf(folder, chosen, tickets),
    name: `${folder}: ${stage} of seed ${seed}`,
    run: { folder, spec, seed, stage },
  };
}

function wishes({ seed, stage, level }: StageWish): boolean {
  return seed !== undefined || stage !== undefined || level !== undefined;
}

function wished(folder: string, wish: StageWish, { origin }: ExportedTicket): Chosen {
  const { file, seed, stage } = stageMaskOf(folder, wish);
  if (path.basename(file) !== 'mask.safetensors') {
    throw new InputError(
      'unsupported',
      `${folder}: ${stage} has no mask: it is a trained float net. "--stage" wants one of the tickets.`,
    );
  }
  return { seed, stage, origin };
}

type Chosen = Pick<ExportedTicket, 'seed' | 'stage' | 'origin'>;

function reached(folder: string, { seed, stage }: Chosen): number {
  const result = new StageStore(path.join(folder, String(seed))).peek(stage);
  const { test } = (result ?? {}) as { readonly test?: { readonly accuracy?: unknown } };
  return typeof test?.accuracy === 'number' ? test.accuracy : -1;
}

/** Packed from its stage; of a compacted run, as it was handed out. */
function packedOf(
  folder: string,
  chosen: Chosen,
  tickets: readonly ExportedTicket[],
): PackedTicket {
  if (!isCompacted(folder)) return packedTicket(folder, chosen);
  const { seed, stage } = chosen;
  const handedOut = path.join(folder, 'tickets', String(seed), packedFileName);
  const isHandedOut = tickets.some((ticket) => ticket.seed === seed && ticket.stage === stage);
  if (isHandedOut && fs.existsSync(handedOut)) return readPackedTicket(handedOut);
  throw new RunError(
    'damaged',
    `${folder} was compacted, and the weights of ${stage} of seed ${seed} are gone; the tickets in ${path.join(folder, 'tickets')} are left.`,
  );
}
