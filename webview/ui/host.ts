import { type Inspector } from '../../src/protocol/inspect';
import {
  type PageData,
  type PageRequest,
  type RunPageState,
  type ShownRun,
} from '../../src/protocol/runPage';

export interface Shown {
  readonly runs: readonly ShownRun[];
  /** Whether the workspace is trusted: else nothing can be run. */
  readonly trusted: boolean;
}

/** What the page needs from where it is shown: VS Code, or a browser that has opened a report. */
export interface PageHost {
  /** Whether runs can be acted upon: a report only shows. */
  readonly acts: boolean;
  /** Where the page was made and with what, for a report. */
  readonly origin?: { readonly made: string; readonly program: string };
  state(): RunPageState | undefined;
  setState(state: RunPageState): void;
  /** Begins to hand over what is to be shown; each time replaces all of it. */
  start(show: (shown: Shown) => void): void;
  /** @throws Error with a message for people */
  request(request: PageRequest): Promise<void>;
  /** Reads model files of the runs; a report cannot. */
  readonly inspect?: Inspector['inspect'];
  /** Tells an error that nobody expected. */
  problem(message: string): void;
}

/** The data in the page itself; without it the page is empty and English. */
export function pageData(): PageData {
  return writtenData<PageData>() ?? { texts: {} };
}

/** What the host has written into the page. */
export function writtenData<T>(): T | undefined {
  const script = document.getElementById('winning-ticket-data');
  return script?.textContent ? (JSON.parse(script.textContent) as T) : undefined;
}

/** State that was kept, if it is of the form that is expected. */
export function asState(kept: unknown): RunPageState | undefined {
  if (typeof kept !== 'object' || kept === null || !('folders' in kept)) return undefined;
  const { folders } = kept;
  if (!Array.isArray(folders) || !folders.every((folder) => typeof folder === 'string')) {
    return undefined;
  }
  return { folders, view: 'view' in kept ? kept.view : undefined };
}
