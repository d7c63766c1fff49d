import type * as vscode from 'vscode';
import { type AnySpec } from '../lottery/spec';
import { type ReaderAnswers, type ReaderRequest } from '../protocol/reader';
import { type Log } from './log';
import { type RunIndex } from './runs/index';

/** Asks the process that reads runs. */
export interface Reader {
  ask<Request extends ReaderRequest>(request: Request): Promise<ReaderAnswers[Request['kind']]>;
}

/** A run that a feature wishes to begin. */
export interface BeginRequest {
  readonly spec: AnySpec;
  /** Folder of the spec's relative paths. */
  readonly base: string;
  /** The file that the spec was read from. */
  readonly file?: string | undefined;
  /** Folder that the run goes to; else the setting's, or the nearest `winning-ticket-runs` at or above `base`. */
  readonly runsFolder?: string | undefined;
}

/** Starts runs with the user's settings, and follows those that this window started to their end. */
export interface Jobs {
  /**
   * Tries the run (with progress that can be cancelled), makes its folder, starts it, opens its panel and follows it.
   *
   * @returns the run's folder
   * @throws HostError `untrusted`, Cancelled, RunError, SentFailure: for `registerCommand` to show
   */
  begin(request: BeginRequest): Promise<string>;
  /** Goes on with a run. @throws as {@link Jobs.begin} */
  resume(folder: string): Promise<void>;
}

/** Run panels. */
export interface Panels {
  /** Shows the panel of a run, or one that compares several; a panel that is there already comes to the front. */
  show(folders: readonly string[]): Promise<void>;
  /** Fills a panel that VS Code brings back after a reload. */
  restore(panel: vscode.WebviewPanel, state: unknown): Promise<void>;
  /** The runs of the panel in front; empty where none is. */
  readonly active: readonly string[];
  /** Closes what shows only these runs. */
  close(folders: readonly string[]): void;
}

/**
 * What every feature is handed. A feature is a file that exports `register…(services): vscode.Disposable`, is listed in
 * `features.ts`, does no I/O while it registers, and loads what is heavy (`zod`, the catalogue, `jobs/`) by
 * `await import(...)` in its handlers.
 */
export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly log: Log;
  /** The runs of this workspace. */
  readonly runs: RunIndex;
  readonly jobs: Jobs;
  readonly panels: Panels;
  /**
   * Where worker processes are started from: a copy of the program that outlives an update, made on first use. To be
   * awaited before anything of `jobs/` starts a worker: it also hands them the user's settings.
   */
  programFolder(): Promise<string>;
  /** The process that reads runs for us; started on first use. */
  reader(): Promise<Reader>;
  /** A process of the same kind that reads model files, so that big ones hold no run up; started on first use. */
  inspector(): Promise<Reader>;
}
