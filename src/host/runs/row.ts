import { type RunState } from '../../runs/status';

/** What the tree, the status bar and quick picks know of a run: what its small files say. */
export interface RunRow {
  readonly folder: string;
  /** Name of its folder. */
  readonly id: string;
  /** The spec's title, else model and data. */
  readonly title: string;
  /** `interrupted`: its supervisor ended without a word; `damaged`: it cannot be read, and {@link problem} says why. */
  readonly state: RunState | 'interrupted' | 'damaged';
  /** Share of the work that is done, 0..1. */
  readonly progress: number;
  /** Seconds of work, over all attempts. */
  readonly seconds: number;
  /** What was found so far, in few words. */
  readonly headline: string | undefined;
  /** When it was made, as an ISO time; empty where that is not known. */
  readonly created: string;
  readonly experiment: string | undefined;
  readonly seeds: number;
  /** The file that its spec was read from. */
  readonly specFile: string | undefined;
  readonly compacted: boolean;
  /** Why it failed, or what is damaged. */
  readonly problem: string | undefined;
}

/** Whether somebody is, or is about to be, at work on it. */
export function isLive({ state }: Pick<RunRow, 'state'>): boolean {
  return state === 'queued' || state === 'running' || state === 'stopping';
}

/** Whether it can be gone on with. */
export function isResumable({ state }: Pick<RunRow, 'state'>): boolean {
  return state === 'stopped' || state === 'interrupted' || state === 'failed';
}
