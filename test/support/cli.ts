import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { z } from 'zod';
import { root } from './paths';

export interface CliOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** What a call of the command line came to. */
export interface Called {
  /** Exit code, or the name of the signal that ended it. */
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** A call of the command line that has not ended. */
export interface Call {
  readonly process: ChildProcess;
  readonly ended: Promise<Called>;
  /** Resolves when the output matches; rejects when the call ends before. */
  says(pattern: RegExp): Promise<void>;
}

/** Starts the built command line as a user without a terminal would. */
export function startCli(args: readonly string[], { cwd, env }: CliOptions): Call {
  const program = path.join(root, 'dist', 'winning-ticket.js');
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  let looked = (): void => undefined;
  child.stdout.on('data', (chunk: Buffer) => ((stdout += chunk.toString()), looked()));
  child.stderr.on('data', (chunk: Buffer) => ((stderr += chunk.toString()), looked()));
  const ended = new Promise<Called>((resolve) => {
    child.on('close', (code, signal) => resolve({ code: code ?? signal!, stdout, stderr }));
  });
  const says = async (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      looked = () => {
        if (pattern.test(stdout + stderr)) resolve();
      };
      looked();
      void ended.then(() => {
        looked();
        reject(new Error(`ended without ${pattern}: ${stdout}${stderr}`));
      });
    });
  return { process: child, ended, says };
}

/** Calls the built command line and waits for its end. */
export async function cli(args: readonly string[], options: CliOptions): Promise<Called> {
  return startCli(args, options).ended;
}

/** Every line of `--json` output has these fields; others depend on its type. */
export const envelope = z.discriminatedUnion('type', [
  z.strictObject({
    format: z.literal(1),
    type: z.literal('event'),
    experiment: z.string(),
    run: z.string(),
    status: z.string(),
    event: z.looseObject({ type: z.string(), seed: z.int(), time: z.iso.datetime() }),
  }),
  z.looseObject({
    format: z.literal(1),
    type: z.literal('summary'),
    experiment: z.string().optional(),
    run: z.string().optional(),
    status: z.string(),
  }),
  z.strictObject({
    format: z.literal(1),
    type: z.literal('error'),
    experiment: z.string().optional(),
    run: z.string().optional(),
    status: z.string(),
    name: z.string(),
    reason: z.string().optional(),
    message: z.string().regex(/^[^\n]+$/),
  }),
]);

export type EnvelopeLine = z.infer<typeof envelope>;

/** The lines of `--json` output, each checked. */
export function linesOf({ stdout }: Called): EnvelopeLine[] {
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => envelope.parse(JSON.parse(line)));
}

/** The last line of `--json` output, which must be a summary. */
export function summaryOf(
  called: Called,
): Record<string, unknown> & { readonly run?: string | undefined } {
  const last = linesOf(called).at(-1);
  if (last?.type !== 'summary') throw new Error(`no summary: ${called.stdout}${called.stderr}`);
  return last;
}

/** A spec that takes about a second; `change` replaces whole fields. */
export function tinySpec(change: object = {}): object {
  return {
    experiment: 'imp',
    model: { kind: 'mlp', hidden: [12] },
    data: { kind: 'digits', train: 200, test: 100 },
    training: { steps: 40, batch: 20, evaluations: 2, trainExamples: 50 },
    seeds: [1],
    imp: { levels: 3, rate: 0.5 },
    ...change,
  };
}

/** A spec that takes minutes, to be stopped. */
export function longSpec(): object {
  const training = { steps: 20_000, batch: 20, evaluations: 2, trainExamples: 50 };
  return tinySpec({ training, imp: { levels: 20 } });
}
