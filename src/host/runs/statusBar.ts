import * as vscode from 'vscode';
import { commandId } from '../contributions';
import { type Services } from '../services';
import { stateText } from './texts';

/** An item in the status bar while runs are at work; it leads to the run, or to a choice of them. */
export class RunStatusBar implements vscode.Disposable {
  private item: vscode.StatusBarItem | undefined;
  private readonly subscription: vscode.Disposable;

  constructor(private readonly services: Services) {
    this.subscription = services.runs.onDidChange(() => this.show());
  }

  private show(): void {
    const { live } = this.services.runs;
    const [only, ...others] = live;
    if (only === undefined) {
      this.item?.dispose();
      this.item = undefined;
      return;
    }
    this.item ??= this.make();
    const mean = live.reduce((sum, { progress }) => sum + progress, 0) / live.length;
    const share = `${Math.floor(100 * mean)} %`;
    this.item.text =
      others.length === 0
        ? `$(sync~spin) ${vscode.l10n.t('Ticket {0}', share)}`
        : `$(sync~spin) ${vscode.l10n.t('{0} tickets {1}', live.length, share)}`;
    this.item.tooltip = live.map((row) => `${row.title}: ${stateText(row)}`).join('\n');
    this.item.command = {
      command: commandId('openRunPanel'),
      title: vscode.l10n.t('View Run Panel'),
      arguments: others.length === 0 ? [only.folder] : [],
    };
    this.item.show();
  }

  private make(): vscode.StatusBarItem {
    const item = vscode.window.createStatusBarItem('runs', vscode.StatusBarAlignment.Left, 0);
    item.name = vscode.l10n.t('Winning Ticket Runs');
    return item;
  }

  dispose(): void {
    this.subscription.dispose();
    this.item?.dispose();
  }
}
