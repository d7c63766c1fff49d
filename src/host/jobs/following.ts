import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { type ProcessId } from '../../files/processes';
import { requestStop } from '../../runs/folder';
import { runCommand } from '../command';
import { showError } from '../errors';
import { type Log } from '../log';
import { plain } from '../plain';
import { type RunIndex } from '../runs/index';
import { isLive, type RunRow } from '../runs/row';
import { rowDescription, stateText } from '../runs/texts';

const stateKey = 'startedRuns';
/** Whether a window is alive is looked up this seldom: that starts a process on some systems. */
const lookMilliseconds = 3_000;

/** A run that a window started, and that window's extension host. */
interface Started extends ProcessId {
  readonly folder: string;
}

interface Followed {
  /** Told how the run stands, while a notification shows it. */
  readonly progress: ((row: RunRow) => void) | undefined;
  readonly end: () => void;
}

/**
 * Follows the runs that this window started to their end, and tells that; other windows keep quiet. A reloaded window
 * takes over what it started before.
 */
export class Following implements vscode.Disposable {
  private readonly followed = new Map<string, Followed>();
  private readonly subscription: vscode.Disposable;
  private me: ProcessId | undefined;
  /** When windows were last seen alive, by their process, in milliseconds since the epoch. */
  private readonly seen = new Map<number, number>();
  private takingOver: Promise<void> | undefined;

  constructor(
    private readonly state: vscode.Memento,
    private readonly runs: RunIndex,
    private readonly log: Log,
  ) {
    this.subscription = runs.onDidChange(() => this.look());
  }

  /** Follows a run that was just started, with a notification that shows its progress and can stop it. */
  async follow(folder: string): Promise<void> {
    await this.remember(folder);
    const title = plain(this.runs.get(folder)?.title ?? path.basename(folder));
    const location = vscode.ProgressLocation.Notification;
    void vscode.window.withProgress({ location, title, cancellable: true }, (progress, token) => {
      token.onCancellationRequested(() => this.stop(folder));
      return new Promise<void>((resolve) => {
        let shown = 0;
        const tell = (row: RunRow): void => {
          const now = 100 * row.progress;
          const message = plain(rowDescription(row));
          progress.report({ message, increment: Math.max(0, now - shown) });
          shown = Math.max(shown, now);
        };
        this.followed.set(folder, { progress: tell, end: resolve });
        this.look();
      });
    });
  }

  private stop(folder: string): void {
    try {
      requestStop(folder);
      this.log.info(`Asked ${folder} to stop.`);
    } catch (error) {
      void showError(this.log, error);
    }
  }

  private look(): void {
    for (const [folder, { progress, end }] of this.followed) {
      const row = this.runs.get(folder);
      if (row !== undefined && isLive(row)) {
        progress?.(row);
        continue;
      }
      // Not listed yet, or not any more for a moment: it is followed until it is gone.
      if (row === undefined && fs.existsSync(path.join(folder, 'run.json'))) continue;
      this.followed.delete(folder);
      end();
      void this.forget(folder);
      if (row !== undefined) this.tellEnd(row).catch((error: unknown) => this.log.error(error));
    }
    this.takingOver ??= this.takeOver()
      .catch((error: unknown) => this.log.error(error))
      .finally(() => (this.takingOver = undefined));
  }

  /** Takes over runs of a window that is gone: this one, before it was reloaded. */
  private async takeOver(): Promise<void> {
    const others = this.kept().filter(({ folder }) => !this.followed.has(folder));
    if (others.length === 0) return;
    const { isAlive } = await import('../../files/processes');
    for (const started of others) {
      const { pid } = started;
      if (Date.now() - (this.seen.get(pid) ?? 0) < lookMilliseconds) continue;
      if (isAlive(started)) {
        this.seen.set(pid, Date.now());
        continue;
      }
      // It may be older than all that are listed.
      const { folder } = started;
      if ((this.runs.get(folder) ?? (await this.runs.update(folder))) === undefined) {
        await this.forget(folder);
        continue;
      }
      await this.remember(folder);
      this.followed.set(folder, { progress: undefined, end: () => undefined });
      setImmediate(() => this.look());
    }
  }

  private async tellEnd(row: RunRow): Promise<void> {
    this.log.info(`${row.folder}: ${stateText(row)}.${row.problem ? ` ${row.problem}` : ''}`);
    const { title, folder } = row;
    const open = { title: vscode.l10n.t('Open'), act: () => runCommand('openRunPanel', folder) };
    const resume = { title: vscode.l10n.t('Resume'), act: () => runCommand('resumeRun', folder) };
    const log = { title: vscode.l10n.t('Show Log'), act: () => showRunLog(folder) };
    switch (row.state) {
      case 'done': {
        const ticket = {
          title: vscode.l10n.t('Export Ticket'),
          act: () => runCommand('exportTicket', folder),
        };
        const found = row.headline
          ? `${title}: ${row.headline}`
          : vscode.l10n.t('{0}: done', title);
        const there = fs.existsSync(path.join(folder, 'tickets'));
        return ask(vscode.window.showInformationMessage, found, there ? [open, ticket] : [open]);
      }
      case 'failed':
        return ask(
          vscode.window.showErrorMessage,
          vscode.l10n.t('{0} failed: {1}', title, row.problem ?? ''),
          [resume, open, log],
        );
      case 'stopped':
      case 'interrupted':
        return ask(
          vscode.window.showInformationMessage,
          vscode.l10n.t('{0}: {1}. Nothing that is finished is lost.', title, stateText(row)),
          row.state === 'stopped' ? [resume, open] : [resume, open, log],
        );
      case 'queued':
      case 'running':
      case 'stopping':
      case 'damaged':
        return;
    }
  }

  private kept(): readonly Started[] {
    const kept = this.state.get<unknown>(stateKey);
    return Array.isArray(kept) ? (kept as Started[]).filter((item) => isStarted(item)) : [];
  }

  private async remember(folder: string): Promise<void> {
    const { self } = await import('../../files/processes');
    this.me ??= self();
    const others = this.kept().filter((started) => started.folder !== folder);
    await this.state.update(stateKey, [...others, { folder, ...this.me }].slice(-50));
  }

  private async forget(folder: string): Promise<void> {
    const others = this.kept().filter((started) => started.folder !== folder);
    await this.state.update(stateKey, others);
  }

  dispose(): void {
    this.subscription.dispose();
    for (const { end } of this.followed.values()) end();
  }
}

interface Choice {
  readonly title: string;
  readonly act: () => unknown;
}

async function ask(
  show: (message: string, ...titles: string[]) => Thenable<string | undefined>,
  message: string,
  choices: readonly Choice[],
): Promise<void> {
  const chosen = await show(plain(message), ...choices.map(({ title }) => title));
  await choices.find(({ title }) => title === chosen)?.act();
}

/** Opens what a run's own processes wrote. */
async function showRunLog(folder: string): Promise<void> {
  const log = vscode.Uri.file(path.join(folder, 'supervisor.log'));
  await vscode.window.showTextDocument(log, { preview: true });
}

function isStarted(value: unknown): value is Started {
  const { folder, pid, started } = value as Partial<Started>;
  return typeof folder === 'string' && typeof pid === 'number' && typeof started === 'string';
}
