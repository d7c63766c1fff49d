import { deathOf } from '../runs/death';
import { type EngineRecord } from '../runs/record';
import { type SentError } from './messages';

/** A trainer that ended without a word to its supervisor. */
export interface EndedTrainer {
  readonly seed: number;
  readonly code: number | null;
  readonly signal: string | null;
  /** The end of its standard error. */
  readonly errors: string;
  readonly engine: EngineRecord['name'];
  /** Replicates that ran when it ended, itself among them. */
  readonly atOnce: number;
}

/** Says in one line how a trainer ended, the likely cause, and what to do. */
export function endedEarly({
  seed,
  code,
  signal,
  errors,
  engine,
  atOnce,
}: EndedTrainer): SentError {
  const { cause, how, why } = deathOf(code, signal, errors);
  const next = { native: 'wasm', wasm: 'cpu', cpu: undefined }[engine];
  const tell = (reason: string, remedy: string): SentError => ({
    name: 'RunError',
    reason,
    message: `The process of seed ${seed} ${how}. ${why} Finished stages are safe. ${remedy}`,
  });
  switch (cause) {
    case 'memory':
      return tell(
        'memory',
        atOnce > 1
          ? `Resume with --jobs ${atOnce - 1} or less.`
          : 'Resume when other programs have freed some, or on a machine with more.',
      );
    case 'javascript-memory':
      return tell('memory', 'Resume with NODE_OPTIONS=--max-old-space-size=8192 set (in MB).');
    case 'instructions':
      return tell(
        'engine-died',
        next === undefined ? 'Resume on another machine.' : `Resume with --engine ${next}.`,
      );
    case 'crash':
      return tell(
        'engine-died',
        next === undefined
          ? 'Resume; the other levels are not touched.'
          : `Resume; should it happen again, resume with --engine ${next}.`,
      );
    case 'unknown':
      return tell('failed', 'Resume to try again.');
  }
}
