import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { type TestContext } from 'node:test';
import { NativeError, type NativeErrorReason } from '../../src/native/errors';
import { FAILURE_NAME } from '../../src/native/failure';
import { type NativeReady } from '../../src/native/find';
import { installNative, type InstallOptions } from '../../src/native/install';
import { temporaryFolder, writeScript } from './support';

/** A temporary cache and an installer into it that collects its lines. */
export interface Workshop {
  readonly folder: string;
  readonly cache: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly lines: string[];
  readonly install: (options?: Partial<InstallOptions>) => Promise<NativeReady>;
}

/** What of this machine's environment would change how an installation goes. */
const foreign =
  /^(WINNING_TICKET_.*|CXX|PIP_.*|https?_proxy|all_proxy|no_proxy|HTTPS?_PROXY|ALL_PROXY|NO_PROXY)$/;

export function workshop(context: TestContext): Workshop {
  const folder = temporaryFolder(context);
  const cache = path.join(folder, 'cache');
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const environment: NodeJS.ProcessEnv = {
    ...Object.fromEntries(own),
    WINNING_TICKET_NATIVE_CACHE: cache,
  };
  const lines: string[] = [];
  const report: InstallOptions['report'] = ({ text }) => void lines.push(text);
  const install: Workshop['install'] = (options) =>
    installNative({ report, environment, ...options });
  return { folder, cache, environment, lines, install };
}

/** For `assert.rejects`: a NativeError of one line. */
export function failsWith(
  reason: NativeErrorReason,
  ...patterns: readonly RegExp[]
): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof NativeError, String(error));
    assert.equal(error.reason, reason, error.message);
    for (const pattern of patterns) assert.match(error.message, pattern);
    assert.ok(!error.message.includes('\n'));
    return true;
  };
}

/** Nothing but the cache folder itself, and why nothing could be installed, is left. */
export function assertEmpty(cache: string): void {
  const names = fs.existsSync(cache) ? fs.readdirSync(cache) : [];
  assert.deepEqual(
    names.filter((name) => name !== FAILURE_NAME),
    [],
  );
}

/** A `PATH` that holds a compiler that only answers, and perhaps a `python3`. */
export function fakePath(folder: string, python3?: string): string {
  const bin = path.join(folder, 'bin');
  fs.mkdirSync(bin);
  writeScript(path.join(bin, 'g++'), 'echo fake 1.0');
  if (python3 !== undefined) writeScript(path.join(bin, 'python3'), python3);
  return bin;
}

/** What the fake python3 does when it is asked for pip's version. */
export const pipAnswers = '[ "$3" = --version ] && exit 0';
