import fs from 'node:fs';
import path from 'node:path';
import { lastLine, NativeError } from '../errors';
import { bytesBelow } from '../files';
import { type NativePlatform } from '../platforms';
import { type Telling } from '../progress';
import { runProgram, type RunOptions } from '../run';

/** How pip is called. */
export type Pip = readonly [string, ...string[]];

const PIPS: readonly Pip[] = [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip']];

const PROGRESS_MILLISECONDS = 500;

/** The names that pip is looked for by. */
export const pipNames = PIPS.map((words) => words.join(' ')).join(', ');

/** The first pip that answers; undefined where none does. */
export async function findPip(options: RunOptions): Promise<Pip | undefined> {
  for (const command of PIPS) {
    const [program, ...rest] = command;
    const answer = await runProgram(program, [...rest, '--version'], {
      ...options,
      timeout: 60_000,
    });
    if (answer.code === 0) return command;
  }
  return undefined;
}

/**
 * Fetches the platform's wheel with the user's own pip, and so with the user's own index, proxy, certificates and cache.
 * @param folder An empty folder: the wheel and pip's own temporary files go there.
 * @param index An index to use in place of the one in pip's settings.
 * @returns The wheel's path.
 * @throws NativeError `download-failed` with pip's last line, without a remedy: there is another way.
 */
export async function downloadWithPip(
  [program, ...rest]: Pip,
  platform: NativePlatform,
  folder: string,
  options: RunOptions & Pick<Telling, 'progress'> & { readonly index?: string | undefined },
): Promise<string> {
  const temporary = path.join(folder, 'temporary');
  const target = path.join(folder, 'wheel');
  await fs.promises.mkdir(temporary, { recursive: true });
  const total = platform.wheel.bytes;
  const timer = setInterval(() => {
    const bytes = Math.min(bytesBelow(folder), total);
    options.progress?.({ phase: 'download', bytes, total });
  }, PROGRESS_MILLISECONDS);
  const parameters = [
    ...rest,
    ...['download', '--no-deps', '--only-binary=:all:', '--python-version', '3.11'],
    ...['--implementation', 'cp'],
    ...platform.pipPlatforms.flatMap((name) => ['--platform', name]),
    ...(options.index === undefined ? [] : ['--index-url', options.index]),
    ...['--no-input', '--disable-pip-version-check', '--progress-bar', 'off', '-d', target],
    `${platform.project}==${platform.version}`,
  ];
  const environment = { ...options.environment, TMPDIR: temporary };
  const result = await runProgram(program, parameters, { ...options, environment }).finally(() => {
    clearInterval(timer);
  });
  options.signal?.throwIfAborted();
  const names = result.code === 0 ? await fs.promises.readdir(target).catch(() => []) : [];
  const wheel = names.find((name) => name.endsWith('.whl'));
  if (wheel === undefined) {
    throw new NativeError(
      'download-failed',
      `pip could not fetch ${platform.project} ${platform.version} (${lastLine(result.errors || result.output)})`,
    );
  }
  return path.join(target, wheel);
}
