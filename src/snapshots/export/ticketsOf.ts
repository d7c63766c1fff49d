import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { type ExportedTicket } from '../../lottery/experiment';
import { packedFileName } from '../../packed/ticket';
import { type RunReading } from '../readRun';

const maskName = 'mask.safetensors';
/** Bytes of a file of which the stage is looked for. */
const mostBytes = 1_073_741_824;

/** The tickets of a run: by its results, and where these cannot be read, those that it has handed out. */
export function ticketsOf(reading: RunReading): readonly ExportedTicket[] {
  const { spec, about, found } = reading;
  if (spec === undefined || about === undefined || found === undefined) return handedOut(reading);
  return about.tickets(spec, found.results);
}

function handedOut(reading: RunReading): readonly ExportedTicket[] {
  const { folder, seeds, stages } = reading;
  return seeds.flatMap((seed): ExportedTicket[] => {
    const own = ticketFolder(folder, seed);
    const stage = stageOfMask(reading, seed);
    const [origin] = stagesWith(reading, seed, 'weights.safetensors', own, 'rewound.safetensors');
    if (stage === undefined || origin === undefined) return [];
    const { density } = (stages.finished(seed, stage)?.result ?? {}) as Figures;
    if (typeof density !== 'number') return [];
    const frozen = fs.existsSync(path.join(own, packedFileName));
    return [{ seed, stage, origin, density, ...(frozen && { frozen }) }];
  });
}

/**
 * The stage of which a run has handed out the ticket of a seed: the one whose mask has the same bytes. Where that stage is
 * gone, the one that the results name.
 */
export function stageHandedOut(reading: RunReading, seed: number): string | undefined {
  if (!hasHandedOut(reading, seed)) return undefined;
  const known = stageOfMask(reading, seed);
  if (known !== undefined || reading.found?.fromSummary !== true) return known;
  const named = ticketsOf(reading).find((ticket) => ticket.seed === seed)?.stage;
  const isGone = named !== undefined && reading.stages.finished(seed, named) === undefined;
  return isGone ? named : undefined;
}

/** Whether a run holds a ticket of a seed to hand out, whatever stage it is of. */
export function hasHandedOut({ folder }: RunReading, seed: number): boolean {
  return fs.existsSync(path.join(ticketFolder(folder, seed), maskName));
}

/** Controls may have a ticket's mask, and are none. */
function stageOfMask(reading: RunReading, seed: number): string | undefined {
  const own = ticketFolder(reading.folder, seed);
  return stagesWith(reading, seed, maskName, own, maskName).find((stage) => {
    const { role } = (reading.stages.finished(seed, stage)?.result ?? {}) as Figures;
    return role === undefined || role === 'ticket';
  });
}

/** Finished stages of a seed that vouch for a file with the bytes of one that was handed out. */
function stagesWith(
  { stages }: RunReading,
  seed: number,
  file: string,
  folder: string,
  handed: string,
): readonly string[] {
  const sha256 = sha256Of(path.join(folder, handed));
  if (sha256 === undefined) return [];
  return stages
    .names(seed)
    .filter((stage) => stages.finished(seed, stage)?.files[file]?.sha256 === sha256);
}

function ticketFolder(folder: string, seed: number): string {
  return path.join(folder, 'tickets', String(seed));
}

/** By what the result of a stage is called in every experiment. */
interface Figures {
  readonly density?: unknown;
  readonly role?: unknown;
}

function sha256Of(file: string): string | undefined {
  try {
    const stat = fs.statSync(file);
    if (!stat.isFile() || stat.size > mostBytes) return undefined;
    return createHash('sha256').update(fs.readFileSync(file)).digest('hex');
  } catch {
    return undefined;
  }
}
