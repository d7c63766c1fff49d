import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from './atomic';
import { RunError } from './errors';
import { readLock } from './lock';

export const runStates = ['queued', 'running', 'stopping', 'stopped', 'done', 'failed'] as const;
export type RunState = (typeof runStates)[number];

const replicateSchema = z.object({
  seed: z.int(),
  state: z.enum(['waiting', 'running', 'stopped', 'done', 'failed']),
  pid: z.int().optional(),
  started: z.string().optional(),
  stage: z.string().optional(),
  /** Share of the replicate's work that is done, 0..1. */
  progress: z.number(),
  error: z.string().optional(),
});

export const statusSchema = z.object({
  format: z.literal(1),
  state: z.enum(runStates),
  /** Share of the run's work that is done, 0..1. */
  progress: z.number(),
  /** Replicates at once. */
  jobs: z.int(),
  started: z.string().optional(),
  updated: z.string(),
  /** Seconds that supervisors have spent on the run, over all attempts. */
  seconds: z.number(),
  replicates: z.array(replicateSchema),
  /** What was found so far, in few words. */
  headline: z.string().optional(),
  error: z
    .object({ name: z.string(), reason: z.string().optional(), message: z.string() })
    .optional(),
});

export type RunStatus = z.infer<typeof statusSchema>;
export type ReplicateStatus = z.infer<typeof replicateSchema>;

/** @throws RunError `disk-full` or `unwritable` */
export function writeStatus(folder: string, status: RunStatus): void {
  const file = path.join(folder, 'status.json');
  const text = JSON.stringify(status, null, 1) + '\n';
  try {
    writeFileAtomic(file, text, { durable: false });
  } catch (error) {
    if (!(error instanceof RunError) || error.reason !== 'disk-full') throw error;
    // A full disk has no room for a second file, but the block that the present one fills will take a few words more:
    // that the run failed, and why, must not be lost.
    writeInPlace(file, text, error);
  }
}

function writeInPlace(file: string, text: string, full: RunError): void {
  if (Buffer.byteLength(text) > 4096) throw full;
  try {
    const fd = fs.openSync(file, 'r+');
    try {
      fs.writeFileSync(fd, text);
      fs.ftruncateSync(fd, Buffer.byteLength(text));
    } finally {
      fs.closeSync(fd);
    }
  } catch {
    throw full;
  }
}

/** The status as written; undefined if it is missing or damaged. */
export function readStatus(folder: string): RunStatus | undefined {
  try {
    const text = fs.readFileSync(path.join(folder, 'status.json'), 'utf8');
    return statusSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** How long a run may wait for its supervisor to take the lock. */
const startMilliseconds = 15_000;

/** By how much the clocks of two machines that share a folder may differ. */
const clockMilliseconds = 60_000;

/**
 * The status as it is to be shown: a run that calls itself running, but whose supervisor has ended or never began, was
 * interrupted.
 */
export function currentStatus(folder: string): (RunStatus & { interrupted: boolean }) | undefined {
  const status = readStatus(folder);
  if (status === undefined) return undefined;
  if (!claimsWork(status) || readLock(folder)?.live) return { ...status, interrupted: false };
  // Between a supervisor's last status and the release of its lock both are written: look once more.
  const again = readStatus(folder) ?? status;
  const interrupted = claimsWork(again);
  return { ...again, interrupted, ...(interrupted && { state: 'stopped' as const }) };
}

/** Whether somebody should be at work on this run by now. */
function claimsWork({ state, updated }: RunStatus): boolean {
  if (state === 'queued') {
    const age = Date.now() - Date.parse(updated);
    // A time that cannot be read, or is still to come, says nothing: such a run would wait for ever.
    return !(age >= -clockMilliseconds && age <= startMilliseconds);
  }
  return state === 'running' || state === 'stopping';
}

export function isFinal(state: RunState): boolean {
  return state === 'done' || state === 'failed' || state === 'stopped';
}
