import { type RunEvent } from '../runs/events';
import { printable, printableJson, printableLines } from './draw/printable';

/** How a command ended. */
export const exitCodes = { done: 0, failed: 1, badInput: 2, stopped: 130 } as const;

/** A line of `--json` output. */
export type Envelope =
  | { readonly type: 'event'; readonly event: RunEvent }
  | {
      readonly type: 'summary';
      readonly verdict?: string;
      readonly results?: unknown;
      readonly [key: string]: unknown;
    }
  | {
      readonly type: 'error';
      readonly name: string;
      readonly reason?: string;
      readonly message: string;
    };

/** Which run a line is about, and how that stands; without a run, how the command does. */
export interface About {
  readonly experiment?: string;
  readonly run?: string;
  readonly status?: string;
}

/** Where a command says what it has to say: people's lines, or one JSON object a line and nothing else on stdout. */
export interface Output {
  readonly json: boolean;
  /** A line for people; goes nowhere with `--json`. */
  say(text?: string): void;
  /** A line for people on standard error; goes nowhere with `--json`. */
  warn(text: string): void;
  /** A line for programs; goes nowhere without `--json`. */
  emit(about: About, envelope: Envelope): void;
  /** A line about what happens now, replaced by the next; for terminals only. */
  progress(text: string): void;
}

export function createOutput(json: boolean): Output {
  let shown = false;
  const live = process.stderr.isTTY && process.env['TERM'] !== 'dumb';
  const clear = (): void => {
    if (shown) process.stderr.write('\r\u001b[K');
    shown = false;
  };
  return {
    json,
    say: (text = '') => {
      if (json) return;
      clear();
      process.stdout.write(`${printableLines(text)}\n`);
    },
    warn: (text) => {
      // On a terminal the line may begin with the "^C" of whoever interrupts.
      if (live) process.stderr.write('\r\u001b[K');
      shown = false;
      if (!json) process.stderr.write(`${printableLines(text)}\n`);
    },
    emit: (about, envelope) => {
      if (!json) return;
      const status = envelope.type === 'error' ? 'failed' : 'done';
      const { type, ...rest } = envelope;
      const line = { format: 1, type, ...ordered(about, status), ...rest };
      process.stdout.write(`${printableJson(JSON.stringify(line))}\n`);
    },
    progress: (text) => {
      if (json || !live) return;
      clear();
      if (text === '') return;
      // Room is left for "^C", which would make the line wrap.
      process.stderr.write(printable(text).slice(0, (process.stderr.columns || 80) - 3));
      shown = true;
    },
  };
}

function ordered({ experiment, run, status }: About, otherwise: string): About {
  return {
    ...(experiment !== undefined && { experiment }),
    ...(run !== undefined && { run }),
    status: status ?? otherwise,
  };
}

/** @param spec of the run, or what else names its experiment, where that is known */
export function aboutRun(
  folder: string,
  spec: { readonly experiment: string } | undefined,
  status: string,
): About {
  return { ...(spec && { experiment: spec.experiment }), run: folder, status };
}
