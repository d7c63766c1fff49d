import * as vscode from 'vscode';
import { type OutlineEntry } from '../../lottery/experiment';
import { duration } from '../../runs/duration';
import { commandId } from '../contributions';
import { type Services } from '../services';
import { type RunChange } from './index';
import { isLive, isResumable, type RunRow } from './row';
import { createdText, rowDescription, stateIcon, stateText } from './texts';

/** A row of the tree. Its object stays the same for as long as its run is listed. */
export type RunNode =
  | { readonly kind: 'run'; readonly folder: string }
  | { readonly kind: 'entry'; readonly folder: string; readonly entry: OutlineEntry }
  | { readonly kind: 'note'; readonly folder: string; readonly text: string }
  | { readonly kind: 'more' };

/** The command behind "load more"; it is of the tree only and in no menu. */
export const moreCommand = '_winningTicket.showMoreRuns';

/** Outlines of live runs are asked for again this seldom. */
const outlineMilliseconds = 2_000;

/** The tree of runs, drawn from the index; what a run consists of is asked of the reader when it is opened. */
export class RunTree implements vscode.TreeDataProvider<RunNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<RunNode | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly nodes = new Map<string, RunNode & { readonly kind: 'run' }>();
  private readonly subscription: vscode.Disposable;
  /** Runs whose rows are open, with the time at which their outline was asked for. */
  private readonly open = new Map<string, number>();

  constructor(private readonly services: Services) {
    this.subscription = services.runs.onDidChange((change) => this.update(change));
  }

  async getChildren(node?: RunNode): Promise<RunNode[]> {
    if (node === undefined) return this.roots();
    return node.kind === 'run' ? this.outline(node.folder) : [];
  }

  getParent(node: RunNode): RunNode | undefined {
    return node.kind === 'entry' || node.kind === 'note' ? this.nodes.get(node.folder) : undefined;
  }

  getTreeItem(node: RunNode): vscode.TreeItem {
    switch (node.kind) {
      case 'run': {
        const row = this.services.runs.get(node.folder);
        return row === undefined ? new vscode.TreeItem(node.folder) : runItem(row);
      }
      case 'entry':
        return entryItem(node.entry);
      case 'note':
        return new vscode.TreeItem(node.text);
      case 'more':
        return moreItem(this.services.runs.more);
    }
  }

  /** The node of a listed run. */
  node(folder: string): RunNode | undefined {
    return this.nodes.get(folder);
  }

  private async roots(): Promise<RunNode[]> {
    const { runs, log } = this.services;
    await runs.ready();
    // The search in the workspace may take seconds; what it finds comes later.
    runs.complete().catch((error: unknown) => log.error(error));
    const rows = runs.all;
    const present = new Set(rows.map(({ folder }) => folder));
    for (const folder of this.nodes.keys()) if (!present.has(folder)) this.nodes.delete(folder);
    for (const { folder } of rows) {
      if (!this.nodes.has(folder)) this.nodes.set(folder, { kind: 'run', folder });
    }
    const nodes: RunNode[] = rows.map(({ folder }) => this.nodes.get(folder)!);
    return runs.more > 0 ? [...nodes, { kind: 'more' }] : nodes;
  }

  private async outline(folder: string): Promise<RunNode[]> {
    this.open.set(folder, Date.now());
    try {
      const reader = await this.services.reader();
      const outline = await reader.ask({ kind: 'outline', folder });
      if (outline.length > 0) return outline.map((entry) => ({ kind: 'entry', folder, entry }));
      return [{ kind: 'note', folder, text: vscode.l10n.t('Nothing is finished yet.') }];
    } catch (error) {
      this.services.log.error(error);
      return [{ kind: 'note', folder, text: (error as Error).message }];
    }
  }

  private update(change: RunChange): void {
    if (change === 'list') return this.changed.fire(undefined);
    for (const row of change.rows) {
      const node = this.nodes.get(row.folder);
      if (node === undefined) continue;
      // Firing for a node asks for its children again, where it is open: that is work for the reader.
      const asked = this.open.get(row.folder);
      const due = asked === undefined || Date.now() - asked >= outlineMilliseconds || !isLive(row);
      if (due) this.changed.fire(node);
    }
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }
}

function runItem(row: RunRow): vscode.TreeItem {
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(row.title, row.state === 'damaged' ? None : Collapsed);
  item.id = row.folder;
  item.description = rowDescription(row);
  item.iconPath = stateIcon(row);
  item.tooltip = tooltipOf(row);
  item.contextValue = contextOf(row);
  item.accessibilityInformation = { label: `${row.title}, ${rowDescription(row)}` };
  item.command = {
    command: commandId('openRunPanel'),
    title: vscode.l10n.t('View Run Panel'),
    arguments: [row.folder],
  };
  return item;
}

/** Words that menus look for. */
function contextOf(row: RunRow): string {
  const words = [
    'run',
    isLive(row) && 'live',
    isResumable(row) && 'resumable',
    row.state === 'done' && 'done',
    row.state === 'done' && !row.compacted && 'compactable',
    row.state === 'damaged' && 'damaged',
    'spec',
  ];
  return words.filter((word) => word !== false).join(' ');
}

function tooltipOf(row: RunRow): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendMarkdown('**');
  text.appendText(row.title);
  text.appendMarkdown('**\n\n');
  const facts: [string, string | undefined][] = [
    [vscode.l10n.t('State'), stateText(row)],
    [vscode.l10n.t('Found'), row.headline],
    [vscode.l10n.t('Problem'), row.problem],
    [vscode.l10n.t('Time'), row.seconds > 0 ? duration(row.seconds) : undefined],
    [vscode.l10n.t('Seeds'), row.seeds > 0 ? String(row.seeds) : undefined],
    [vscode.l10n.t('Made'), createdText(row)],
    [vscode.l10n.t('Weights'), row.compacted ? vscode.l10n.t('removed by Compact Run') : undefined],
    [vscode.l10n.t('Folder'), row.folder],
  ];
  for (const [label, value] of facts) {
    if (value === undefined || value === '') continue;
    text.appendText(`${label}: ${value}`);
    text.appendMarkdown('  \n');
  }
  return text;
}

function entryItem({ label, description, highlight, stage }: OutlineEntry): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  item.description = description;
  item.iconPath = highlight
    ? new vscode.ThemeIcon('star-full', new vscode.ThemeColor('charts.yellow'))
    : new vscode.ThemeIcon('circle-small');
  item.accessibilityInformation = { label: `${label}, ${description}` };
  if (stage !== undefined) item.contextValue = 'level';
  return item;
}

function moreItem(more: number): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Load more'));
  item.description = vscode.l10n.t('{0} older', more);
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.command = { command: moreCommand, title: vscode.l10n.t('Load more') };
  return item;
}
