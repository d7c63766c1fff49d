import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { parseStage, type StoredStage } from '../../runs/stages';
import { type ModelView } from '../view';
import { isFile, stageFolders, type TicketPlace } from './companions';

/** Bytes of what a stage says of itself; of a longer one nothing is said. */
const mostResult = 16_777_216;
/** Bytes of a mask whose stage is looked for. */
const mostMask = 67_108_864;

type Ticket = NonNullable<ModelView['ticket']>;

/** Which ticket lies at a place, as far as what lies beside it says; nothing of that is needed to show it. */
export function ticketAt(place: TicketPlace): Ticket | undefined {
  switch (place.kind) {
    case 'stage': {
      const { run, seed, stage, step } = place;
      // On the way more may be kept than is asked for at the end.
      if (step !== undefined) return { run: path.basename(run), seed, stage, step };
      return ticketOf(run, seed, stage, readStage(path.join(run, String(seed), stage)));
    }
    case 'handed':
      return handedTicket(place);
    case 'exported':
      return exportedTicket(place.file);
    default:
      return place satisfies never;
  }
}

function ticketOf(
  run: string,
  seed: number,
  stage: string,
  stored: StoredStage | undefined,
): Ticket {
  const requested = requestedIn(stored?.result);
  return {
    run: path.basename(run),
    seed,
    stage,
    ...(requested !== undefined && { requested }),
  };
}

/** The stage whose mask has the same bytes; where a control has them too, the ticket's own. */
function handedTicket({ run, seed, mask }: TicketPlace & { kind: 'handed' }): Ticket | undefined {
  const replicate = path.join(run, String(seed));
  const bytes = readBounded(mask, mostMask);
  if (bytes === undefined) return undefined;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const same = stageFolders(replicate).flatMap((stage) => {
    const stored = readStage(path.join(replicate, stage));
    return stored?.files['mask.safetensors']?.sha256 === sha256 ? [{ stage, stored }] : [];
  });
  const own = same.find(({ stored }) => field(stored.result, 'role') === 'ticket') ?? same[0];
  return own && ticketOf(run, seed, own.stage, own.stored);
}

function exportedTicket(file: string): Ticket | undefined {
  try {
    const about: unknown = JSON.parse((readBounded(file, 1_048_576) ?? Buffer.alloc(0)).toString());
    const [run, seed, stage] = ['run', 'seed', 'stage'].map((key) => field(about, key));
    if (typeof run !== 'string' || typeof stage !== 'string') return undefined;
    if (typeof seed !== 'number' || !Number.isSafeInteger(seed)) return undefined;
    const requested = requestedIn(about);
    return {
      run: run.slice(0, 500),
      seed,
      stage: stage.slice(0, 500),
      ...(requested !== undefined && { requested }),
    };
  } catch {
    return undefined;
  }
}

function readStage(folder: string): StoredStage | undefined {
  const file = path.join(folder, 'result.json');
  const bytes = readBounded(file, mostResult);
  try {
    return bytes && parseStage(bytes.toString(), path.basename(folder), file, { partial: true });
  } catch {
    return undefined;
  }
}

function readBounded(file: string, most: number): Buffer | undefined {
  try {
    return isFile(file) && fs.statSync(file).size <= most ? fs.readFileSync(file) : undefined;
  } catch {
    return undefined;
  }
}

/** The density that was asked for; what came of it is another number, and is counted. */
function requestedIn(value: unknown): number | undefined {
  const density = field(value, 'requested');
  return typeof density === 'number' && density >= 0 && density <= 1 ? density : undefined;
}

function field(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}
