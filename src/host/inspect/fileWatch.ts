import path from 'node:path';
import * as vscode from 'vscode';
import { canonical } from '../runs/places';
import { concerns, isSame, settled, stampOf, type Stamp } from './logic/stamp';

/** Network file systems report nothing: what shows is looked at this often. */
const pollMilliseconds = 2_000;
/** Folders that are watched; a model's shards lie in one. */
const mostFolders = 8;

/** How a file stands, as the page is told. */
export type FileState = 'here' | 'changed' | 'gone';

/** Tells how a model file stands, and when one of the files that it is read from has changed. */
export class FileWatch implements vscode.Disposable {
  private files: readonly string[];
  private watchers: vscode.Disposable[] = [];
  private timer: NodeJS.Timeout | undefined;
  private last: Stamp | undefined;
  private looking = false;
  private again = false;
  private shows = false;
  private disposed = false;

  constructor(
    private readonly file: string,
    private readonly tell: (state: FileState) => void,
    private readonly failed: (error: unknown) => void,
  ) {
    this.files = [file];
    this.watch();
  }

  /** What decides what the model is: files, its own among them, that may be yet to come, and folders. */
  setFiles(files: readonly string[]): void {
    const all = [...new Set([this.file, ...files].map(canonical))];
    if (all.join('\n') === this.files.join('\n')) return;
    this.files = all;
    this.watch();
    // What comes is noticed only where it is known that it was not there.
    this.look();
  }

  /** Somebody looks, and does not know how the file stands. */
  show(): void {
    this.shows = true;
    this.last = undefined;
    this.look();
  }

  hide(): void {
    this.shows = false;
    clearTimeout(this.timer);
  }

  private look(): void {
    if (!this.shows || this.disposed) return;
    if (this.looking) {
      this.again = true;
      return;
    }
    clearTimeout(this.timer);
    this.looking = true;
    this.compare()
      .catch(this.failed)
      .finally(() => {
        this.looking = false;
        if (this.disposed || !this.shows) return;
        const soon = this.again;
        this.again = false;
        if (soon) return this.look();
        this.timer = setTimeout(() => this.look(), pollMilliseconds);
      });
  }

  private async compare(): Promise<void> {
    const { files, last } = this;
    const now = last === undefined ? await stampOf(files) : await settled(files, last);
    // Other files, or somebody who knows nothing, have come meanwhile: that look is to come.
    if (files !== this.files || last !== this.last || !this.shows || this.disposed) {
      this.again = true;
      return;
    }
    this.last = now;
    if (last !== undefined && isSame(last, now)) return;
    this.tell(now.gone ? 'gone' : last === undefined ? 'here' : 'changed');
  }

  private watch(): void {
    for (const watcher of this.watchers.splice(0)) watcher.dispose();
    const folders = [...new Set(this.files.map((file) => path.dirname(file)))];
    for (const folder of folders.slice(0, mostFolders)) {
      // A name may hold what patterns take for their own.
      const pattern = new vscode.RelativePattern(vscode.Uri.file(folder), '*');
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      const touched = ({ fsPath }: vscode.Uri): void => {
        if (concerns(this.files, fsPath)) this.look();
      };
      watcher.onDidChange(touched);
      watcher.onDidCreate(touched);
      watcher.onDidDelete(touched);
      this.watchers.push(watcher);
    }
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    for (const watcher of this.watchers.splice(0)) watcher.dispose();
  }
}
