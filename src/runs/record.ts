import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from './atomic';
import { RunError } from './errors';

const attempt = z.object({
  engine: z.enum(['native', 'wasm', 'cpu']),
  outcome: z.enum(['chosen', 'refused']),
  reason: z.string(),
});

/** The engine a run was made on, why, and what it depends on. */
export const engineRecordSchema = z.object({
  name: z.enum(['native', 'wasm', 'cpu']),
  threads: z.int(),
  /** Why so many. */
  threadsReason: z.string().optional(),
  /** For what a replicate does beside the engine; runs made by the first versions have none. */
  cores: z.int().optional(),
  versions: z.record(z.string(), z.string()),
  attempts: z.array(attempt),
  /** Since when the run goes on with it. */
  since: z.string().optional(),
});

const examples = z.object({ count: z.int(), x: z.string(), y: z.string() });

/** SHA-256 of what a run is made from, as it is after loading. */
export const fingerprintSchema = z.object({
  data: z.object({ inputShape: z.array(z.int()), train: examples, test: examples }),
  /** `weights`: of the initial ones, where they come from a file. */
  model: z.object({ layers: z.string(), weights: z.string().optional() }),
});

/** `run.json`: what a run depends on besides its spec. */
export const runRecordSchema = z.object({
  format: z.literal(1),
  id: z.string(),
  created: z.string(),
  experiment: z.string(),
  /** What net and data are called; runs made by the first versions have none. */
  names: z.object({ model: z.string(), data: z.string() }).optional(),
  /** The file the spec was read from, if it was one, and the hash of the resolved spec. */
  specPath: z.string().optional(),
  specSha256: z.string(),
  /** The folder against which the spec's relative paths are resolved. */
  base: z.string(),
  /** Engines in the order of use; the last is the present one. */
  engines: z.array(engineRecordSchema).min(1),
  /** Of data and model; runs made by the first version have none. */
  fingerprint: fingerprintSchema.optional(),
  /** Bytes that one replicate needs, as estimated when the run was made. */
  replicateBytes: z.number(),
  versions: z.record(z.string(), z.string()),
  machine: z.object({
    platform: z.string(),
    arch: z.string(),
    cpu: z.string(),
    cores: z.int(),
    memory: z.number(),
  }),
});

export type RunRecord = z.infer<typeof runRecordSchema>;
export type EngineRecord = z.infer<typeof engineRecordSchema>;
export type EngineAttempt = z.infer<typeof attempt>;
export type Fingerprint = z.infer<typeof fingerprintSchema>;

export function writeRecord(folder: string, record: RunRecord): void {
  writeFileAtomic(path.join(folder, 'run.json'), JSON.stringify(record, null, 1) + '\n');
}

/** @throws RunError `not-a-run`, `newer-format` or `damaged` */
export function readRecord(folder: string): RunRecord {
  return parseRunFile(path.join(folder, 'run.json'), runRecordSchema);
}

/** The hash of a spec by which a run knows it again; how its file is laid out does not count. */
export function specSha256(spec: unknown): string {
  return createHash('sha256').update(JSON.stringify(spec)).digest('hex');
}

/** @throws RunError `changed` unless `spec.json` says what it said when the run was made */
export function requireSameSpec(folder: string, record: RunRecord): void {
  const file = path.join(folder, 'spec.json');
  if (specSha256(parseRunFile(file, z.unknown())) === record.specSha256) return;
  throw new RunError(
    'changed',
    `${file} was edited after the run was made, whose finished levels belong to the spec as it was. Undo that to go on with the run, or copy the file and start a new run from it.`,
  );
}

/** Reads a JSON file of a run folder. @throws RunError `not-a-run`, `newer-format` or `damaged` */
export function parseRunFile<T>(file: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      const folder = path.dirname(file);
      throw new RunError(
        'not-a-run',
        `${folder} is not a run folder: it has no ${path.basename(file)}.`,
      );
    }
    // The parser quotes the file, line ends and all.
    const why = (error as Error).message.replace(/\s+/g, ' ');
    throw new RunError('damaged', `${file} is damaged: ${why}`);
  }
  requireKnownFormat(value, file);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new RunError('damaged', `${file} is damaged: ${issue?.path.join('.')}: ${issue?.message}`);
}

/** @throws RunError `newer-format` if what a file of a run folder says is of a format that is not known here */
export function requireKnownFormat(value: unknown, file: string): void {
  const format = (value as { format?: unknown } | null)?.format;
  if (typeof format !== 'number' || format <= 1) return;
  throw new RunError(
    'newer-format',
    `${file} was written by a newer version of Winning Ticket (format ${format}). Update to open it.`,
  );
}
