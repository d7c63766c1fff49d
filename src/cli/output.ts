import { type AnySpec } from '../lottery/spec';
import { type RunEvent } from '../runs/events';

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

/** Which run a line is about. */
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
  /** A line for programs; goes nowhere without `--json`. */
  emit(about: About, envelope: Envelope): void;
  /** A line about what happens now, replaced by the next; for terminals only. */
  progress(text: string): void;
}

export function createOutput(json: boolean): Output {
  let shown = false;
  const clear = (): void => {
    if (shown) process.stderr.write('\r\u001b[K');
    shown = false;
  };
  return {
    json,
    say: (text = '') => {
      if (json) return;
      clear();
      process.stdout.write(`${text}\n`);
    },
    emit: (about, envelope) => {
      if (!json) return;
      process.stdout.write(
        `${JSON.stringify({ format: 1, ...pick(envelope), ...about, ...envelope })}\n`,
      );
    },
    progress: (text) => {
      if (json || !process.stderr.isTTY) return;
      clear();
      if (text === '') return;
      process.stderr.write(text.slice(0, (process.stderr.columns ?? 80) - 1));
      shown = true;
    },
  };
}

/** The envelope's type, first in the line whatever else it holds. */
function pick({ type }: Envelope): { type: string } {
  return { type };
}

export function aboutRun(folder: string, spec: AnySpec, status: string): About {
  return { experiment: spec.experiment, run: folder, status };
}

/** 61 -> "1 min 1 s" */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}
