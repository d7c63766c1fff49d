import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { version as programVersion } from '../../package.json';
import { writeFileAtomic } from '../files/atomic';
import { type NativeError, type NativeErrorReason } from './errors';
import { nativeCacheFolder, type Host } from './location';
import { type NativePlatform } from './platforms';

/** File name, in the cache folder, of why the last installation failed. */
export const FAILURE_NAME = 'last-failure.json';

/** Why the last installation failed. */
export interface LastFailure {
  readonly reason: NativeErrorReason;
  readonly message: string;
  /** ISO 8601. */
  readonly date: string;
  /** Whether program, version to install, machine and settings are as they were then. */
  readonly stands: boolean;
}

/** Failures that say nothing about the next time. */
const passing: readonly NativeErrorReason[] = ['busy', 'cancelled'];

/** What a failure may depend on besides the program, TensorFlow's version and the machine. */
const settings = [
  'WINNING_TICKET_NATIVE_PATH',
  'WINNING_TICKET_PACKAGE_INDEX',
  'PIP_INDEX_URL',
  'CXX',
  ...['https_proxy', 'http_proxy', 'all_proxy', 'no_proxy'].flatMap((n) => [n, n.toUpperCase()]),
];

type Circumstances = Readonly<{
  environment: NodeJS.ProcessEnv;
  host: Host;
  platform: NativePlatform | undefined;
}>;

function keyOf({ environment, host, platform }: Circumstances): string {
  const machine = [host.platform, host.arch, host.glibc ?? '', process.version];
  const values = settings.map((name) => environment[name] ?? '');
  const all = [programVersion, platform?.wheel.sha256 ?? '', ...machine, ...values];
  return createHash('sha256').update(JSON.stringify(all)).digest('hex');
}

/** Keeps why an installation failed, so that whoever starts it unasked need not try again in vain. */
export function rememberFailure(error: NativeError, circumstances: Circumstances): void {
  if (passing.includes(error.reason)) return;
  const { reason, message } = error;
  const cache = nativeCacheFolder(circumstances.environment);
  const record = { reason, message, date: new Date().toISOString(), key: keyOf(circumstances) };
  try {
    fs.mkdirSync(cache, { recursive: true });
    writeFileAtomic(path.join(cache, FAILURE_NAME), `${JSON.stringify(record)}\n`);
  } catch {
    // Where nothing can be written, that is what the error already says.
  }
}

/** Why the last installation into the environment's cache failed; undefined after one that did not. */
export function lastFailure(circumstances: Circumstances): LastFailure | undefined {
  const file = path.join(nativeCacheFolder(circumstances.environment), FAILURE_NAME);
  try {
    const record = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown>;
    const { reason, message, date, key } = record;
    if (![reason, message, date].every((text) => typeof text === 'string')) return undefined;
    return {
      reason: reason as NativeErrorReason,
      message: String(message),
      date: String(date),
      stands: key === keyOf(circumstances),
    };
  } catch {
    return undefined;
  }
}

/** Forgets it. */
export function forgetFailure(environment: NodeJS.ProcessEnv): void {
  try {
    fs.rmSync(path.join(nativeCacheFolder(environment), FAILURE_NAME), { force: true });
  } catch {
    // A cache that another user installed, and that is whole.
  }
}
