import { doesNotLoad } from './binding/provide';
import { syncPath } from './files';
import { findInstalled, type NativeReady } from './find';
import { type InstallOptions, type InstallTarget } from './install';
import { readManifest, writeManifest } from './manifest';
import { tell } from './progress';
import { verifyInstalled, type Verified } from './verify';

/**
 * Looks for what an earlier start left. The pinned version counts, or the one of the wheel that the user names; and
 * where none is named now, also one that the user brought as a wheel before.
 * @throws NativeError `does-not-load` where what would be fetched is here and this processor cannot run it
 */
export async function earlier(target: InstallTarget, options: InstallOptions): Promise<Verified> {
  const { cache, host, environment } = target;
  const run = { environment, signal: options.signal };
  const found = findInstalled(cache, host);
  const own =
    options.from === undefined && found.state === 'ready' && found.source === 'wheel file'
      ? found.folder
      : target.target;
  if (own !== target.target) {
    const brought = await verifyInstalled(own, run, options);
    if (brought.state === 'whole') return brought;
    const text = brought.state === 'missing' ? `${own} is gone.` : `${brought.why} It is not used.`;
    tell(options, 'earlier', 'passed', `Earlier install: ${text}`);
  }
  const verified = await verifyInstalled(target.target, run, options);
  refuseProcessor(verified, target, options);
  if (verified.state !== 'whole') {
    const text =
      verified.state === 'missing'
        ? `no TensorFlow ${target.version} in ${cache}.`
        : `${verified.why} It is replaced.`;
    tell(options, 'earlier', 'passed', `Earlier install: ${text}`);
  }
  return verified;
}

/**
 * Refuses to fetch what this processor cannot run: the same wheel again has the same instructions. One that the user
 * brings may do without them.
 * @throws NativeError `does-not-load`
 */
export function refuseProcessor(
  verified: Verified,
  { target, platform }: InstallTarget,
  { from }: InstallOptions,
): void {
  if (verified.state !== 'broken' || verified.processor === undefined || from !== undefined) return;
  const manifest = readManifest(target);
  if (typeof manifest !== 'string' && manifest.wheelSha256 === platform.wheel.sha256)
    throw doesNotLoad(verified.processor);
}

/** Makes a whole version the one that is found from now on. */
export async function choose(
  status: NativeReady,
  { cache, host }: InstallTarget,
  options: InstallOptions,
): Promise<NativeReady> {
  const chosen = findInstalled(cache, host);
  const manifest = readManifest(status.folder);
  if (chosen.state === 'ready' && chosen.folder !== status.folder && typeof manifest !== 'string') {
    try {
      writeManifest(status.folder, { ...manifest, date: new Date().toISOString() });
      await syncPath(status.folder);
    } catch (error) {
      // A cache that others share may be read only, and what it holds is whole all the same.
      const why = error instanceof Error ? error.message : String(error);
      const note = `${chosen.folder} stays the engine that is found first (${why}).`;
      tell(options, 'earlier', 'passed', `Note: ${note}`);
    }
  }
  const text = `TensorFlow ${status.tensorflowVersion} is whole and loads: ${status.folder}`;
  tell(options, 'earlier', 'done', `Earlier install: ${text}`);
  return status;
}
