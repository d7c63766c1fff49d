import path from 'node:path';
import * as vscode from 'vscode';
import { type ContextValues } from '../contributions';
import { type PageRequest, type ShownRun, type ToRunPage } from '../../protocol/runPage';
import { isLive, isResumable } from '../runs/row';
import { type Services } from '../services';
import { Conversation } from './conversation';
import { SnapshotFeed } from './feed';
import { fillPage, pageRoots } from './fill';
import { asMessage } from './messages';
import { answerPage } from './requests';

/** One page: of a run, or of several that are compared. */
export class RunPanel implements vscode.Disposable {
  private readonly feed: SnapshotFeed;
  private readonly page: Conversation<PageRequest, ToRunPage>;
  private readonly own: vscode.Disposable[] = [];
  private readonly media: vscode.Uri;
  private ready = false;

  constructor(
    private readonly services: Services,
    readonly panel: vscode.WebviewPanel,
    private shown: readonly string[],
    view?: unknown,
  ) {
    const reader = async (): ReturnType<Services['reader']> => services.reader();
    this.feed = new SnapshotFeed(shown, reader, (runs) => this.send(runs));
    const { extensionUri } = services.context;
    this.media = pageRoots(extensionUri).media;
    this.page = new Conversation(panel.webview, services.log, {
      name: 'The run panel',
      check: asMessage,
      ready: () => {
        this.ready = true;
        this.viewChanged();
      },
      answer: async (request) => answerPage(services, this, request),
    });
    this.own.push(
      this.page,
      panel.onDidChangeViewState(() => this.viewChanged()),
      services.runs.onDidChange(() => this.runsChanged()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.viewChanged()),
      panel.onDidDispose(() => this.dispose()),
    );
    this.decorate();
    fillPage(panel, extensionUri, 'run', {
      state: { folders: shown, ...(view !== undefined && { view }) },
    });
  }

  get folders(): readonly string[] {
    return this.shown;
  }

  /** How what it shows stands, for menus. */
  get runState(): ContextValues['panelRun'] {
    if (this.shown.length > 1) return 'several';
    const row = this.services.runs.get(this.shown[0]!);
    if (row === undefined) return undefined;
    if (isLive(row)) return 'live';
    if (isResumable(row)) return 'resumable';
    return row.state === 'done' ? 'done' : 'damaged';
  }

  /** Takes runs out of a comparison; a panel without runs closes. */
  leaveOut(folders: readonly string[]): void {
    const left = this.shown.filter((folder) => !folders.includes(folder));
    if (left.length === this.shown.length) return;
    if (left.length === 0) {
      this.panel.dispose();
      return;
    }
    this.shown = left;
    this.feed.setFolders(left);
    this.decorate();
  }

  private viewChanged(): void {
    if (!this.panel.visible) return this.feed.hide();
    // A page that was hidden has lost its messages, and perhaps itself: it says so when it is ready again.
    if (this.ready) this.feed.show();
  }

  private runsChanged(): void {
    this.decorate();
    this.feed.look();
  }

  private send(runs: readonly ShownRun[]): void {
    this.decorate();
    this.page.post({ type: 'snapshots', runs, trusted: vscode.workspace.isTrusted });
  }

  /** Title and icon by how the run stands. */
  private decorate(): void {
    const [only, ...others] = this.shown;
    const row = this.services.runs.get(only!);
    const title =
      others.length > 0
        ? vscode.l10n.t('Compare {0} runs', this.shown.length)
        : (row?.title ?? this.feed.get(only!)?.title ?? path.basename(only!));
    if (this.panel.title !== title) this.panel.title = title;
    const name = `run-${this.runState ?? 'damaged'}.svg`;
    const icon = vscode.Uri.joinPath(this.media, 'panel', name);
    const present = this.panel.iconPath;
    if (!(present instanceof vscode.Uri) || present.path !== icon.path) this.panel.iconPath = icon;
  }

  dispose(): void {
    this.feed.dispose();
    vscode.Disposable.from(...this.own.splice(0)).dispose();
  }
}
