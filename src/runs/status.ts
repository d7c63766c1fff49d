import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from './atomic';
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
  error: z
    .object({ name: z.string(), reason: z.string().optional(), message: z.string() })
    .optional(),
});

export type RunStatus = z.infer<typeof statusSchema>;
export type ReplicateStatus = z.infer<typeof replicateSchema>;

export function writeStatus(folder: string, status: RunStatus): void {
  const text = JSON.stringify(status, null, 1) + '\n';
  writeFileAtomic(path.join(folder, 'status.json'), text, { durable: false });
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

/**
 * The status as it is to be shown: a run that calls itself running, but whose supervisor has ended, was interrupted.
 */
export function currentStatus(folder: string): (RunStatus & { interrupted: boolean }) | undefined {
  const status = readStatus(folder);
  if (status === undefined) return undefined;
  const claims = status.state === 'running' || status.state === 'stopping';
  if (!claims || readLock(folder)?.live) return { ...status, interrupted: false };
  // Between a supervisor's last status and the release of its lock both are written: look once more.
  const again = readStatus(folder) ?? status;
  const interrupted = again.state === 'running' || again.state === 'stopping';
  return { ...again, interrupted, ...(interrupted && { state: 'stopped' as const }) };
}

export function isFinal(state: RunState): boolean {
  return state === 'done' || state === 'failed' || state === 'stopped';
}
