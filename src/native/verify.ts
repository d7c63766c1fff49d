import path from 'node:path';
import { tryBinding } from './binding/check';
import { sha256OfFile } from './files';
import { inspectInstalled, type NativeReady } from './find';
import { readManifest } from './manifest';
import { type Telling } from './progress';
import { type RunOptions } from './run';

/** What {@link verifyInstalled} found. */
export type Verified =
  | { readonly state: 'whole'; readonly status: NativeReady }
  | { readonly state: 'missing' }
  | {
      readonly state: 'broken';
      /** A sentence. */
      readonly why: string;
      /** Why this processor cannot run it, as part of a sentence, where that is what is wrong. */
      readonly processor?: string;
    };

/** Checks one installed version in every way: its files' sizes and SHA-256, and whether it loads (1-3 s). */
export async function verifyInstalled(
  folder: string,
  run: RunOptions,
  { progress, signal }: Pick<Telling, 'progress' | 'signal'>,
): Promise<Verified> {
  const manifest = readManifest(folder);
  if (manifest === 'native.json is missing') return { state: 'missing' };
  const { status } = inspectInstalled(folder);
  if (status.state !== 'ready') return { state: 'broken', why: status.reason };
  if (typeof manifest === 'string') return { state: 'broken', why: manifest };
  const total = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  let before = 0;
  for (const file of manifest.files) {
    const sha256 = await sha256OfFile(path.join(folder, file.name), signal, (bytes) => {
      progress?.({ phase: 'check', bytes: before + bytes, total });
    });
    if (sha256 !== file.sha256) {
      return { state: 'broken', why: `${file.name} in ${folder} is damaged (SHA-256).` };
    }
    before += file.bytes;
  }
  progress?.({ phase: 'load' });
  const loaded = await tryBinding(status.binding, run);
  if (loaded.loads) return { state: 'whole', status };
  const why = `The engine in ${folder} does not load (${loaded.why}).`;
  return { state: 'broken', why, ...(loaded.processor && { processor: loaded.why }) };
}
