import fs from 'node:fs';
import path from 'node:path';
import { lastLine, NativeError } from './errors';
import { bytesBelow, megabytes } from './files';
import { PINNED_WHEEL, TENSORFLOW_VERSION } from './location';
import { runProgram, type RunOptions } from './run';

const PIPS: readonly (readonly [string, ...string[]])[] = [
  ['python3', '-m', 'pip'],
  ['python', '-m', 'pip'],
  ['pip3'],
  ['pip'],
];

const PROGRESS_MILLISECONDS = 15_000;

async function findPip(options: RunOptions): Promise<readonly [string, ...string[]]> {
  for (const command of PIPS) {
    const [program, ...rest] = command;
    const answer = await runProgram(program, [...rest, '--version'], {
      ...options,
      timeout: 60_000,
    });
    if (answer.code === 0) return command;
  }
  throw new NativeError(
    'no-pip',
    `TensorFlow's libraries are fetched with Python's pip, and none was found (tried ${PIPS.map((words) => words.join(' ')).join(', ')}): install it (Debian, Ubuntu: apt install python3-pip), or fetch ${PINNED_WHEEL.name} from pypi.org elsewhere and install from that file.`,
  );
}

/**
 * Fetches the pinned wheel with the user's own pip, and so with the user's own index, proxy and certificates.
 * @param folder An empty folder: the wheel and pip's own temporary files go there.
 * @returns The wheel's path.
 * @throws NativeError `no-pip` or `download-failed` with pip's last line.
 */
export async function downloadWheel(
  folder: string,
  report: (line: string) => void,
  options: RunOptions,
): Promise<string> {
  const [program, ...rest] = await findPip(options);
  const temporary = path.join(folder, 'temporary');
  const target = path.join(folder, 'wheel');
  await fs.promises.mkdir(temporary, { recursive: true });
  report(
    `Fetching tensorflow-cpu ${TENSORFLOW_VERSION} with pip (${megabytes(PINNED_WHEEL.bytes)}) ...`,
  );
  const started = Date.now();
  const timer = setInterval(() => {
    const seconds = Math.round((Date.now() - started) / 1000);
    report(`  ${megabytes(bytesBelow(folder))} of ${megabytes(PINNED_WHEEL.bytes)}, ${seconds} s`);
  }, PROGRESS_MILLISECONDS);
  const parameters = [
    ...rest,
    ...['download', '--no-deps', '--only-binary=:all:', '--python-version', '3.11'],
    ...['--implementation', 'cp'],
    ...['--platform', 'manylinux2014_x86_64', '--platform', 'manylinux_2_17_x86_64'],
    ...['--no-input', '--progress-bar', 'off', '-d', target],
    `tensorflow-cpu==${TENSORFLOW_VERSION}`,
  ];
  const environment = { ...options.environment, TMPDIR: temporary };
  const result = await runProgram(program, parameters, { ...options, environment }).finally(() => {
    clearInterval(timer);
  });
  options.signal?.throwIfAborted();
  const names = result.code === 0 ? await fs.promises.readdir(target) : [];
  const wheel = names.find((name) => name.endsWith('.whl'));
  if (wheel === undefined) {
    throw new NativeError(
      'download-failed',
      `pip could not fetch tensorflow-cpu ${TENSORFLOW_VERSION} (${lastLine(result.errors || result.output)}): check the network and pip's index, or fetch ${PINNED_WHEEL.name} elsewhere and install from that file.`,
    );
  }
  const file = path.join(target, wheel);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  report(`Fetched ${wheel} (${megabytes(fs.statSync(file).size)}) in ${seconds} s.`);
  return file;
}
