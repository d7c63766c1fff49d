import { spawn } from 'node:child_process';

/** How a program ended. */
export interface ProgramResult {
  /** `false` where the program does not exist or may not be run. */
  readonly started: boolean;
  /** Exit status; `null` where it never started or a signal ended it. */
  readonly code: number | null;
  /** The signal that ended it, e.g. `SIGILL`. */
  readonly endedBy: NodeJS.Signals | null;
  /** The end of its standard output, at most 64 KB. */
  readonly output: string;
  /** The end of its standard error, at most 64 KB; why it did not start where it did not. */
  readonly errors: string;
}

/** Settings of {@link runProgram}. */
export interface RunOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly folder?: string;
  readonly signal?: AbortSignal | undefined;
  /** Ends the program after this many milliseconds. */
  readonly timeout?: number;
}

const KEPT = 64 * 1024;

/** Runs a program without a shell and without input; never throws for a program that fails. */
export function runProgram(
  program: string,
  parameters: readonly string[],
  options: RunOptions,
): Promise<ProgramResult> {
  options.signal?.throwIfAborted();
  return new Promise((resolve) => {
    let output = '';
    let errors = '';
    const child = spawn(program, parameters, {
      env: options.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      ...(options.folder === undefined ? {} : { cwd: options.folder }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    // The `timeout` of spawn keeps a process alive for its whole length where the program does not exist.
    const timer =
      options.timeout === undefined ? undefined : setTimeout(() => child.kill(), options.timeout);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-KEPT);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-KEPT);
    });
    child.once('error', (error) => {
      if (child.pid === undefined) {
        clearTimeout(timer);
        resolve({ started: false, code: null, endedBy: null, output, errors: error.message });
      }
    });
    child.once('close', (code, endedBy) => {
      clearTimeout(timer);
      resolve({ started: child.pid !== undefined, code, endedBy, output, errors });
    });
  });
}
