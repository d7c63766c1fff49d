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
  versions: z.record(z.string(), z.string()),
  attempts: z.array(attempt),
});

/** `run.json`: what a run depends on besides its spec. */
export const runRecordSchema = z.object({
  format: z.literal(1),
  id: z.string(),
  created: z.string(),
  experiment: z.string(),
  /** The file the spec was read from, if it was one, and the hash of the resolved spec. */
  specPath: z.string().optional(),
  specSha256: z.string(),
  /** The folder against which the spec's relative paths are resolved. */
  base: z.string(),
  /** Engines in the order of use; the last is the present one. */
  engines: z.array(engineRecordSchema).min(1),
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

export function writeRecord(folder: string, record: RunRecord): void {
  writeFileAtomic(path.join(folder, 'run.json'), JSON.stringify(record, null, 1) + '\n');
}

/** @throws RunError `not-a-run`, `newer-format` or `damaged` */
export function readRecord(folder: string): RunRecord {
  return parseRunFile(path.join(folder, 'run.json'), runRecordSchema);
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
  const format = (value as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > 1) {
    throw new RunError(
      'newer-format',
      `${file} was written by a newer version of Winning Ticket (format ${format}). Update to open it.`,
    );
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new RunError('damaged', `${file} is damaged: ${issue?.path.join('.')}: ${issue?.message}`);
}
