import path from 'node:path';
import * as vscode from 'vscode';
import { type ContextValues } from '../contributions';
import { messageOf } from '../errors';
import { type FromRunPage, type ShownRun, type ToRunPage } from '../../protocol/runPage';
import { isLive, isResumable } from '../runs/row';
import { type Services } from '../services';
import { SnapshotFeed } from './feed';
import { fillPage, pageRoots } from './fill';
import { asMessage, requestId } from './messages';
import { answerPage } from './requests';

/** One page: of a run, or of several that are compared. */
export class RunPanel implements vscode.Disposable {
  private readonly feed: SnapshotFeed;
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
    this.own.push(
      panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message)),
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

  private receive(value: unknown): void {
    const message = asMessage(value);
    if (message === undefined) {
      const id = requestId(value);
      if (id !== undefined)
        this.refuse(id, vscode.l10n.t('The page asked what VS Code does not know.'));
      return;
    }
    this.act(message).catch((error: unknown) => this.services.log.error(error));
  }

  private async act(message: FromRunPage): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.ready = true;
        return this.viewChanged();
      case 'problem':
        return this.services.log.warn(`The run panel: ${message.message}`);
      case 'request':
        try {
          const answer = await answerPage(this.services, this, message.request);
          return this.post({ type: 'reply', id: message.id, ok: true, answer });
        } catch (error) {
          this.services.log.error(error);
          return this.refuse(message.id, messageOf(error));
        }
    }
  }

  private refuse(id: number, message: string): void {
    this.post({ type: 'reply', id, ok: false, message });
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
    this.post({ type: 'snapshots', runs, trusted: vscode.workspace.isTrusted });
  }

  private post(message: ToRunPage): void {
    // It is false for a page that is hidden, and rejects for one that is gone: neither misses anything.
    this.panel.webview.postMessage(message).then(undefined, () => undefined);
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
