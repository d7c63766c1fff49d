import { findNative } from '../../native/find';
import { installNative } from '../../native/install';
import { removeNative } from '../../native/remove';
import { tellError } from '../errors';
import { exitCodes, type Output } from '../output';

/** `native install`: brings the native engine to this user's cache. */
export async function nativeInstall(
  options: { readonly from?: string },
  output: Output,
): Promise<number> {
  const abort = new AbortController();
  const interrupt = (): void => abort.abort();
  process.once('SIGINT', interrupt);
  try {
    const ready = await installNative({
      ...(options.from !== undefined && { from: options.from }),
      report: (line) => output.say(line),
      signal: abort.signal,
    });
    output.emit({}, { type: 'summary', native: ready });
    return exitCodes.done;
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    tellError(error, output, { status: 'stopped' });
    return exitCodes.stopped;
  } finally {
    process.off('SIGINT', interrupt);
  }
}

export function nativeRemove(output: Output): number {
  const { removed, bytes } = removeNative();
  output.emit({}, { type: 'summary', removed, bytes });
  for (const folder of removed) output.say(`Removed ${folder}`);
  output.say(
    removed.length === 0
      ? 'Nothing was installed.'
      : `${(bytes / 1e6).toFixed(0)} MB are free again.`,
  );
  return exitCodes.done;
}

export function nativeStatus(output: Output): number {
  const status = findNative();
  output.emit({}, { type: 'summary', native: status });
  if (status.state === 'ready') {
    output.say(`Ready: TensorFlow ${status.tensorflowVersion} (${status.source})`);
    output.say(status.folder);
  } else output.say(`${status.reason} ${status.remedy}`);
  return exitCodes.done;
}
