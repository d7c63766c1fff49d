import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { type LayerSize } from '../lottery/experiment';
import { writeFileAtomic } from '../runs/atomic';
import { type EngineRecord } from '../runs/record';

/** What a measured time depends on, besides how busy the machine was. */
export interface SelfTestKey {
  /** The net of which a training step was measured. */
  readonly work: string;
  readonly engine: Pick<EngineRecord, 'name' | 'threads' | 'versions'>;
}

const measured = z.object({
  key: z.string(),
  stepMilliseconds: z.number().gt(0),
  date: z.string(),
  /** Fully connected layers of the net, where what is searched for in it takes its time, too. */
  layers: z.array(z.object({ inputs: z.number().gt(0), outputs: z.number().gt(0) })).optional(),
});
const cacheSchema = z.object({ format: z.literal(1), measured: z.array(measured) });

export type Measured = Omit<z.infer<typeof measured>, 'key'>;

const fileName = 'self-test.json';
/** Entries that are kept, the newest: home folders are shared by many machines. */
const keptEntries = 100;
/** More is not ours. */
const maximalBytes = 1_000_000;

/** What was measured last for exactly this engine on this machine; undefined if nothing was. */
export function readSelfTest(folder: string, key: SelfTestKey): Measured | undefined {
  const wanted = textOf(key);
  return withoutKey(readAll(folder).find((entry) => entry.key === wanted));
}

/**
 * What was measured last on this machine for a net, whatever the engine's version and threads: good enough for an
 * estimate of a run that does not know them yet.
 */
export function recallSelfTest(
  folder: string,
  work: string,
  engine: EngineRecord['name'],
): Measured | undefined {
  const found = readAll(folder).find(
    ({ key }) => key.startsWith(`${work}, ${engine} on `) && key.endsWith(machineText()),
  );
  return withoutKey(found);
}

function withoutKey(found: z.infer<typeof measured> | undefined): Measured | undefined {
  if (found === undefined) return undefined;
  const { stepMilliseconds, date, layers } = found;
  return { stepMilliseconds, date, ...(layers && { layers }) };
}

/** Keeps what was measured, for estimates. Where it cannot be kept, it is measured again when it is wanted. */
export function keepSelfTest(
  folder: string,
  key: SelfTestKey,
  stepMilliseconds: number,
  layers?: readonly LayerSize[],
): void {
  const own = textOf(key);
  const others = readAll(folder).filter((entry) => entry.key !== own);
  const entry = {
    ...{ key: own, stepMilliseconds, date: new Date().toISOString() },
    ...(layers && { layers: [...layers] }),
  };
  const cache = { format: 1, measured: [entry, ...others].slice(0, keptEntries) };
  try {
    fs.mkdirSync(folder, { recursive: true });
    writeFileAtomic(path.join(folder, fileName), JSON.stringify(cache, null, 1) + '\n');
  } catch {
    // A read-only home is no reason to fail.
  }
}

function readAll(folder: string): z.infer<typeof measured>[] {
  const file = path.join(folder, fileName);
  try {
    if (fs.statSync(file).size > maximalBytes) return [];
    return cacheSchema.parse(JSON.parse(fs.readFileSync(file, 'utf8'))).measured;
  } catch {
    return [];
  }
}

function textOf({ work, engine }: SelfTestKey): string {
  const versions = Object.entries(engine.versions).map(([name, version]) => `${name} ${version}`);
  return [
    work,
    `${engine.name} on ${engine.threads}`,
    ...versions.sort(),
    `node ${process.versions.node.split('.')[0]}`,
    machineText(),
  ].join(', ');
}

function machineText(): string {
  const cpu = os.cpus()[0]?.model.trim() ?? 'unknown processor';
  return `${os.hostname()}: ${cpu} x ${os.availableParallelism()}`;
}
