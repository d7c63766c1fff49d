import fs from 'node:fs';
import path from 'node:path';
import { type Outline } from '../../../protocol/snapshot';

/** Files of a stage that say what it keeps, the best first. */
const telling = ['mask.safetensors', 'weights.safetensors'];

/** Replicates that are looked for in a folder. */
const mostSeeds = 1_000;

/** A level of a replicate that can be inspected. */
export interface TicketFile {
  readonly label: string;
  readonly description: string;
  /** Whether it matches the dense net. */
  readonly matching: boolean;
  readonly seed: number;
  /** Absolute. */
  readonly file: string;
}

/** The levels of a run that have a mask, in the order of its outline, replicate by replicate. */
export async function ticketFiles(run: string, outline: Outline): Promise<readonly TicketFile[]> {
  const seeds = await seedsOf(run);
  const levels = outline.filter(({ stage }) => stage !== undefined);
  const files = levels.map(async ({ label, description, highlight, stage }) => {
    const found = seeds.map(async (seed): Promise<TicketFile | undefined> => {
      const file = await fileOfStage(path.join(run, String(seed), stage!));
      if (file === undefined) return undefined;
      return { label, description, matching: highlight, seed, file };
    });
    return (await Promise.all(found)).filter((ticket) => ticket !== undefined);
  });
  return (await Promise.all(files)).flat();
}

/** What one wants to see of a run: its sparsest matching ticket, else its last level, of the first replicate that has it. */
export function ticketOf(files: readonly TicketFile[]): TicketFile | undefined {
  const wanted = files.findLast(({ matching }) => matching) ?? files.at(-1);
  return files.find(({ label }) => label === wanted?.label);
}

/** The file of a stage's folder that says most of what it keeps; undefined where there is none. */
async function fileOfStage(folder: string): Promise<string | undefined> {
  for (const name of telling) {
    const file = path.join(folder, name);
    if (await isFile(file)) return file;
  }
  return undefined;
}

async function seedsOf(run: string): Promise<readonly number[]> {
  const entries = await fs.promises.readdir(run, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && /^\d{1,15}$/.test(entry.name))
    .map(({ name }) => Number(name))
    .sort((a, b) => a - b)
    .slice(0, mostSeeds);
}

async function isFile(file: string): Promise<boolean> {
  return fs.promises.stat(file).then(
    (stat) => stat.isFile(),
    () => false,
  );
}
