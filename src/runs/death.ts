import os from 'node:os';

/** Why a process ended before its work was done. */
export interface Death {
  /** What ended it, if that was a signal. */
  readonly by: string | undefined;
  /** `memory`: it ran out; `instructions`: the processor lacks some; `crash`: in native code. */
  readonly cause: 'memory' | 'javascript-memory' | 'instructions' | 'crash' | 'unknown';
  /** How it ended, to follow a subject: `was killed (SIGKILL)`, `ended with exit code 3`. */
  readonly how: string;
  /** A sentence about the likely cause; the process's own last words where nothing better is known. */
  readonly why: string;
}

const crashes = ['SIGSEGV', 'SIGBUS', 'SIGABRT', 'SIGFPE', 'SIGTRAP', 'SIGSYS'];

/**
 * Reads how a process ended.
 *
 * @param code its exit code, or null if a signal ended it
 * @param errors the end of what it wrote to standard error
 */
export function deathOf(code: number | null, signal: string | null, errors: string): Death {
  // A shell or a container between the two reports a signal as an exit code.
  const by = signal ?? signalOf(code);
  const how = by === undefined ? `ended with exit code ${code}` : `was killed (${by})`;
  if (/heap out of memory|Reached heap limit/.test(errors)) {
    const why = 'It reached the limit of JavaScript memory.';
    return { by, cause: 'javascript-memory', how, why };
  }
  if (/std::bad_alloc|Cannot allocate memory|OOM when allocating/.test(errors)) {
    return { by, cause: 'memory', how, why: 'Memory ran out.' };
  }
  if (by === 'SIGKILL') {
    const why = 'Most likely memory ran out and the system ended it.';
    return { by, cause: 'memory', how, why };
  }
  if (by === 'SIGILL') {
    const why = 'This processor lacks instructions that the engine uses.';
    return { by, cause: 'instructions', how, why };
  }
  if (by !== undefined && crashes.includes(by)) {
    return { by, cause: 'crash', how, why: 'The engine crashed.' };
  }
  return { by, cause: 'unknown', how, why: lastWords(errors) };
}

function signalOf(code: number | null): string | undefined {
  if (code === null || code <= 128) return undefined;
  const found = Object.entries(os.constants.signals).find(([, number]) => number === code - 128);
  return found?.[0];
}

/** The line that names an error, else the last one; at most 300 characters. */
function lastWords(errors: string): string {
  const lines = errors
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^Node\.js v/.test(line));
  const said = lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1);
  return said?.slice(0, 300) ?? 'It left no word.';
}
