import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { InputError } from '../formats/errors';
import { writeFileAtomic } from './atomic';
import { RunError, writeError } from './errors';
import { takeLock } from './lock';
import { parseRunFile, readRecord } from './record';
import { readStatus } from './status';

/** In a compacted run: says that weights which a stage lists are gone on purpose. */
const markName = 'compacted.json';

/**
 * Files of a stage that only a run which goes on needs, or that only pictures need: weights, scores and the slots of
 * optimizers as the net left them, and masks on the way to a ticket. The ticket's own mask stays.
 */
const dropped = /^(?!mask\.safetensors$).*\.safetensors$/;

/** Whether a file of a stage is one that compacting removes. */
export function isDropped(file: string): boolean {
  return dropped.test(file);
}

/** Whether a run has been compacted: its masks, results, events and tickets are there, its weights are not. */
export function isCompacted(folder: string): boolean {
  return fs.existsSync(path.join(folder, markName));
}

/** What compacting a run would remove, or has removed. */
export interface Compacting {
  readonly files: readonly string[];
  readonly bytes: number;
}

/**
 * What compacting a run would remove.
 *
 * @throws RunError `not-a-run`, `in-use`, `unfinished` for a run that needs its weights to go on, or `damaged` for one
 *   whose tickets are not complete and could be made from them
 */
export async function toCompact(folder: string): Promise<Compacting> {
  requireDone(folder);
  if (!isCompacted(folder)) await requireTickets(folder);
  const files: string[] = [];
  let bytes = 0;
  for (const stage of await stageFolders(folder)) {
    for (const name of (await fs.promises.readdir(stage)).filter(isDropped)) {
      const file = path.join(stage, name);
      const stat = await fs.promises.lstat(file);
      if (!stat.isFile()) continue;
      files.push(file);
      bytes += stat.size;
    }
  }
  return { files, bytes };
}

/**
 * Removes weights, scores, optimizer states and masks on the way of a finished run; its tickets' masks, results, events and tickets stay. A call that
 * was killed is completed by the next.
 *
 * @returns what was removed
 * @throws RunError as {@link toCompact}, and `unwritable` or `disk-full`
 */
export async function compactRun(folder: string): Promise<Compacting> {
  requireDone(folder);
  const lock = takeLock(folder, () => undefined);
  try {
    const found = await toCompact(folder);
    const mark = path.join(folder, markName);
    // First, so that a stage never lacks a file without a reason.
    if (!fs.existsSync(mark)) {
      const text = JSON.stringify({ format: 1, compacted: new Date().toISOString() }, null, 1);
      writeFileAtomic(mark, text + '\n');
    }
    for (const file of found.files) {
      await fs.promises.rm(file, { force: true }).catch((error: unknown) => {
        throw writeError(error, file);
      });
    }
    return found;
  } finally {
    lock.release();
  }
}

function requireDone(folder: string): void {
  readRecord(folder);
  const state = readStatus(folder)?.state;
  if (state === 'done') return;
  throw new RunError(
    'unfinished',
    `${folder} is ${state === undefined ? 'damaged' : `not done (${state})`}: it needs its weights to go on. Only a finished run can be compacted; resume it first, or delete it.`,
  );
}

/** What a ticket cannot be used without. */
const ticketFiles = ['weights.bin', 'model.json', 'mask.safetensors', 'rewound.safetensors'];

const summarySchema = z.object({ tickets: z.array(z.int()).optional() });

/** After the weights are gone, tickets cannot be made again: all that the results name must be there, and whole. */
async function requireTickets(folder: string): Promise<void> {
  const summary = path.join(folder, 'summary.json');
  const known = fs.existsSync(summary) ? parseRunFile(summary, summarySchema).tickets : undefined;
  // Runs made by the first versions do not say which.
  const names = known?.map(String) ?? foldersNamed(path.join(folder, 'tickets'));
  for (const name of names) {
    for (const file of ticketFiles) {
      const where = path.join(folder, 'tickets', name, file);
      const fault = isFilled(where) ? await faultOf(where) : `${where} is missing or empty`;
      if (fault === undefined) continue;
      throw new RunError(
        'damaged',
        `${fault}. It could not be made again without the run's weights, so the run is not compacted. Delete its status.json and resume it: its tickets are then made anew.`,
      );
    }
  }
}

function foldersNamed(folder: string): readonly string[] {
  try {
    return fs
      .readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}

/** Why a file of a ticket cannot be read; that of weights.bin is told of the model that it belongs to. */
async function faultOf(file: string): Promise<string | undefined> {
  if (file.endsWith('.bin')) return undefined;
  const { openModelFile } = await import('../formats/model/open');
  try {
    const model = openModelFile(file);
    try {
      const broken = model.tensors.find(({ unreadable }) => unreadable !== undefined);
      return broken && `${file}: ${broken.name} cannot be read: ${broken.unreadable}`;
    } finally {
      model.close();
    }
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

function isFilled(file: string): boolean {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat?.isFile() === true && stat.size > 0;
}

/** The folders of all stages of all replicates. */
async function stageFolders(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const seed of await foldersIn(folder)) {
    if (!/^\d+$/.test(path.basename(seed))) continue;
    for (const stage of await foldersIn(seed)) {
      if (fs.existsSync(path.join(stage, 'result.json'))) found.push(stage);
    }
  }
  return found;
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await fs.promises.readdir(folder, { withFileTypes: true });
  return entries.filter((e) => e.isDirectory()).map((e) => path.join(folder, e.name));
}

/** A number of bytes for people: `1.2 MB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1e3) return `${bytes} B`;
  const [unit, divisor] = bytes < 1e6 ? ['kB', 1e3] : bytes < 1e9 ? ['MB', 1e6] : ['GB', 1e9];
  return `${(bytes / Number(divisor)).toFixed(1)} ${unit}`;
}
