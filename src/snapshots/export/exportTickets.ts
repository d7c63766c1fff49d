import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { syncFolder, temporaryName } from '../../files/atomic';
import { InputError } from '../../formats/errors';
import { type ExportedTicket } from '../../lottery/experiment';
import { type Exported, type ExportedModel } from '../../protocol/reader';
import { packedFileName, packedSize } from '../../packed/ticket';
import { unpackTicket } from '../../packed/unpack';
import { otherPlace, RunError, writeError } from '../../runs/errors';
import { makeFolder } from '../../runs/folder';
import { readRecord } from '../../runs/record';
import { renameOnceFree } from '../../runs/rename';
import { stateText } from '../../runs/shown';
import { StageStore } from '../../runs/stages';
import { currentStatus } from '../../runs/status';
import { readRun, type RunReading } from '../readRun';
import { filesOfTicket } from './handedOut';
import { howToLoad, howToLoadFrozen, listOf, type NamedRun } from './howToLoad';
import { ticketsOf } from './ticketsOf';

/** What is to be copied where. */
export interface ExportRequest {
  readonly folder: string;
  /** Folder that is empty or not there. */
  readonly to: string;
  /** Only the ticket of this replicate. */
  readonly seed?: number | undefined;
}

/**
 * Copies the tickets of a finished run: each a LayersModel with its mask, the rewound weights, and what it is. One ticket
 * lies in the folder itself, several in folders `seed-1` and so on. The folder appears whole or not at all.
 *
 * @param reading of the run, where it has been read already; a damaged one hands out what is proved to be whole
 * @throws RunError `not-a-run`, `unfinished`, `no-ticket`, `damaged`, `unwritable`, `disk-full`
 * @throws InputError if the run has no ticket of the seed, or the folder is in use
 */
export async function exportTickets(
  { folder, to, seed }: ExportRequest,
  reading = readRun(folder),
): Promise<Exported> {
  requireRun(reading);
  requireDone(reading);
  const tickets = chosenTickets(reading, seed);
  const target = path.resolve(to);
  requireFree(target);
  const temporary = temporaryName(target);
  try {
    makeFolder(path.dirname(target), otherPlace);
    await fs.promises.mkdir(temporary);
    const models: ExportedModel[] = [];
    for (const ticket of tickets) {
      const name = tickets.length === 1 ? '.' : `seed-${ticket.seed}`;
      const at = path.join(temporary, name);
      await fs.promises.mkdir(at, { recursive: true });
      const model = await writeModel(at, reading, ticket);
      models.push({ ...model, folder: path.join(target, name) });
    }
    if (models.length > 1)
      await write(temporary, 'README.md', Buffer.from(listOf(namedRun(reading), models)));
    await moveTo(temporary, target);
    return { to: target, tickets: models };
  } catch (error) {
    await fs.promises.rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw writeError(error, target, otherPlace);
  }
}

/** What is no run at all, or one of a newer version, is refused by what its record says. */
function requireRun({ folder, record, spec, found, ran }: RunReading): void {
  if (record !== undefined || spec !== undefined || found !== undefined || ran.length > 0) return;
  readRecord(folder);
}

function requireDone({ folder }: RunReading): void {
  const status = currentStatus(folder);
  const done =
    status === undefined
      ? fs.existsSync(path.join(folder, 'summary.json'))
      : status.state === 'done';
  if (done) return;
  const how = status === undefined ? 'damaged' : `not done: ${stateText(status)}`;
  throw new RunError(
    'unfinished',
    `${folder} is ${how}. A run hands its tickets out when it is done: wait for it, or resume it.`,
  );
}

function chosenTickets(reading: RunReading, seed: number | undefined): readonly ExportedTicket[] {
  const { folder, found, damages } = reading;
  const tickets = ticketsOf(reading);
  if (tickets.length === 0) {
    const why = damages.length === 0 ? '' : ` Not all of it can be read: ${damages[0]!.message}`;
    const verdict = found === undefined ? '' : ` ${found.shown.verdict}`;
    throw new RunError('no-ticket', `${folder} has no ticket to export.${verdict}${why}`);
  }
  const chosen = tickets.filter((ticket) => seed === undefined || ticket.seed === seed);
  if (chosen.length > 0) return chosen;
  const seeds = tickets.map((ticket) => ticket.seed).join(', ');
  throw new InputError('missing', `${folder} has no ticket of seed ${seed}; it has: ${seeds}.`);
}

function requireFree(target: string): void {
  let names: string[];
  try {
    names = fs.readdirSync(target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    if (code === 'ENOTDIR') {
      throw new InputError('mismatch', `${target} is a file; name a folder of its own.`);
    }
    throw writeError(error, target, otherPlace);
  }
  if (names.length > 0) {
    throw new InputError(
      'mismatch',
      `${target} is not empty, and nothing in it is overwritten; name a folder that is empty or not there.`,
    );
  }
  if (target === process.cwd()) {
    throw new InputError(
      'mismatch',
      `${target} is where you are; name a folder in it, which is then made.`,
    );
  }
}

async function writeModel(
  at: string,
  reading: RunReading,
  ticket: ExportedTicket,
): Promise<Omit<ExportedModel, 'folder'>> {
  const { folder, record, spec } = reading;
  const files = filesOfTicket(folder, ticket);
  const { seed, density } = ticket;
  const { accuracy, requested } = resultOf(folder, ticket);
  const bits = files[packedFileName];
  const packed = bits && packedSize(unpackTicket(bits, path.join(folder, packedFileName)));
  const about = {
    format: 1,
    run: namedRun(reading).id,
    ...((spec ?? record) && { experiment: (spec ?? record)!.experiment }),
    seed,
    stage: ticket.stage,
    density,
    ...(requested !== undefined && { requested }),
    ...(accuracy !== undefined && { accuracy }),
    ...(record?.names && { model: record.names.model, data: record.names.data }),
    ...(record && { engine: record.engines.at(-1)!.name, versions: record.versions }),
    ...(packed && { packed }),
    files: Object.fromEntries(
      Object.entries(files).map(([name, content]) => [
        name,
        { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') },
      ]),
    ),
  };
  for (const [name, content] of Object.entries(files)) await write(at, name, content);
  await write(at, 'ticket.json', Buffer.from(`${JSON.stringify(about, null, 1)}\n`));
  const howTo = ticket.frozen === true ? howToLoadFrozen : howToLoad;
  const told = { seed, density, accuracy, packed };
  await write(at, 'README.md', Buffer.from(howTo(namedRun(reading), told)));
  return { seed, density, ...(accuracy !== undefined && { accuracy }) };
}

/** What the run is called; one that has lost its record is called by its folder. */
function namedRun({ folder, record }: RunReading): NamedRun {
  return record ?? { id: path.basename(folder), names: undefined };
}

/** By what the result of a stage is called in every experiment: `test.accuracy`, and the density that was `requested`. */
function resultOf(
  folder: string,
  { seed, stage }: ExportedTicket,
): { readonly accuracy: number | undefined; readonly requested: number | undefined } {
  const result = new StageStore(path.join(folder, String(seed))).peek(stage);
  const { test, requested } = (result ?? {}) as {
    readonly test?: { readonly accuracy?: unknown };
    readonly requested?: unknown;
  };
  const numberOf = (value: unknown): number | undefined =>
    typeof value === 'number' ? value : undefined;
  return { accuracy: numberOf(test?.accuracy), requested: numberOf(requested) };
}

async function write(folder: string, name: string, content: Uint8Array): Promise<void> {
  const handle = await fs.promises.open(path.join(folder, name), 'wx');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function moveTo(temporary: string, target: string): Promise<void> {
  syncFolder(temporary);
  // An empty folder is in the way on some systems; one that has been filled meanwhile is not removed.
  if (fs.existsSync(target)) await fs.promises.rmdir(target);
  await renameOnceFree(temporary, target);
  syncFolder(path.dirname(target));
}
