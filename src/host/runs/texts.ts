import * as vscode from 'vscode';
import { duration } from '../../runs/duration';
import { type RunRow } from './row';

/** `running 40 %`; a finished run needs no share. */
export function stateText({ state, progress }: RunRow): string {
  const share = `${Math.floor(100 * progress)} %`;
  switch (state) {
    case 'queued':
      return vscode.l10n.t('starting');
    case 'running':
      return vscode.l10n.t('running {0}', share);
    case 'stopping':
      return vscode.l10n.t('stopping at {0}', share);
    case 'stopped':
      return vscode.l10n.t('stopped at {0}', share);
    case 'interrupted':
      return vscode.l10n.t('interrupted at {0}', share);
    case 'failed':
      return vscode.l10n.t('failed at {0}', share);
    case 'done':
      return vscode.l10n.t('done');
    case 'damaged':
      return vscode.l10n.t('damaged');
  }
}

/** What stands beside a run's title: how it stands, what it found, how long it took. */
export function rowDescription(row: RunRow): string {
  if (row.state === 'damaged') return row.problem ?? stateText(row);
  const parts = [row.state === 'done' && row.headline ? undefined : stateText(row), row.headline];
  const time = row.seconds >= 1 ? duration(row.seconds) : undefined;
  return [...parts, time].filter((part) => part !== undefined && part !== '').join(' · ');
}

/** The icon of a run, by how it stands. */
export function stateIcon({ state }: Pick<RunRow, 'state'>): vscode.ThemeIcon {
  const colour = (id: string): vscode.ThemeColor => new vscode.ThemeColor(id);
  switch (state) {
    case 'queued':
    case 'running':
    case 'stopping':
      return new vscode.ThemeIcon('sync~spin');
    case 'done':
      return new vscode.ThemeIcon('pass', colour('testing.iconPassed'));
    case 'failed':
      return new vscode.ThemeIcon('error', colour('testing.iconFailed'));
    case 'stopped':
      return new vscode.ThemeIcon('circle-slash', colour('testing.iconSkipped'));
    case 'interrupted':
      return new vscode.ThemeIcon('debug-disconnect', colour('testing.iconSkipped'));
    case 'damaged':
      return new vscode.ThemeIcon('warning', colour('list.warningForeground'));
  }
}

/** The time at which a run was made, as the user writes times. */
export function createdText({ created }: Pick<RunRow, 'created'>): string {
  const time = new Date(created);
  if (Number.isNaN(time.getTime())) return '';
  return time.toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
}
