import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { runsFolderName } from '../../runs/folder';
import { type Log } from '../log';
import { onSettingChanged } from '../settings';
import { listRows } from './list';
import { RunPlaces, workspaceFolders } from './places';
import { RowReader } from './readRow';
import { isLive, type RunRow } from './row';

/** Runs that are listed at first, and more at each wish. */
export const pageOfRuns = 200;

/** What has changed in the index: rows of these runs only, or which runs there are. */
export type RunChange = { readonly rows: readonly RunRow[] } | 'list';

const debounceMilliseconds = 300;
/**
 * Network file systems report nothing, and a folder that has just been made may be filled before anybody watches it: live
 * runs are looked at this often, and all runs more seldom.
 */
const pollMilliseconds = { live: 1_000, idle: 10_000 } as const;
const ticksUntilList = 5;

/** The runs of this workspace, as the small files of each say; kept up to date from the first use on. */
export class RunIndex implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<RunChange>();
  /** Fires when rows change. */
  readonly onDidChange = this.changed.event;
  private readonly places: RunPlaces;
  private readonly reader = new RowReader();
  private rows = new Map<string, RunRow>();
  /** Rows that were read while a list was being made: they are newer than what the list knew. */
  private meanwhile: Map<string, RunRow> | undefined;
  /** Runs that somebody asked for by name: they stay listed, however many newer ones there are. */
  private readonly pinned = new Set<string>();
  private unread = 0;
  private limit = pageOfRuns;
  private first: Promise<void> | undefined;
  private listing: Promise<void> | undefined;
  private watchers: vscode.Disposable[] = [];
  private watched = '';
  private readonly touched = new Set<string>();
  private debounce: NodeJS.Timeout | undefined;
  private timer: NodeJS.Timeout | undefined;
  private pace: number | undefined;
  private ticks = 0;
  private polling = false;
  private readonly own: vscode.Disposable[];

  constructor(
    state: vscode.Memento,
    /** Folder of the extension's own. */
    own: string,
    private readonly log: Log,
  ) {
    this.places = new RunPlaces(state, own);
    const again = (): void => void this.refresh();
    this.own = [
      this.changed,
      vscode.workspace.onDidChangeWorkspaceFolders(again),
      onSettingChanged('runsFolder', again),
    ];
  }

  /** All rows that were read, the newest first. */
  get all(): readonly RunRow[] {
    return [...this.rows.values()];
  }

  get live(): readonly RunRow[] {
    return this.all.filter(isLive);
  }

  /** How many runs there are beyond those that were read. */
  get more(): number {
    return this.unread;
  }

  get(folder: string): RunRow | undefined {
    return this.rows.get(folder);
  }

  /** Resolves when the runs have been listed once. */
  async ready(): Promise<void> {
    await (this.first ??= this.refresh());
  }

  /** Looks for runs deeper in the workspace too, once; for whoever shows the list. */
  async complete(): Promise<void> {
    await this.ready();
    const before = this.places.folders().length;
    await this.places.search();
    if (this.places.folders().length > before) await this.refresh();
  }

  /** Reads all rows again. */
  async refresh(): Promise<void> {
    this.reader.forget();
    await this.list(true);
  }

  /** Looks which runs there are, without reading those again that are known. */
  async relist(): Promise<void> {
    await this.list();
  }

  /** Lists another page. */
  async showMore(): Promise<void> {
    this.limit += pageOfRuns;
    await this.list();
  }

  /** Keeps a run listed, however many newer ones there are. */
  pin(folder: string): void {
    this.pinned.add(folder);
  }

  /** Reads one run again, at once; one that was not listed appears, and stays. */
  async update(folder: string): Promise<RunRow | undefined> {
    this.pinned.add(folder);
    const row = await this.reader.read(folder);
    const before = this.rows.get(folder);
    if (row === undefined || before === undefined) {
      await this.places.keep(path.dirname(folder));
      await this.list();
    } else this.put([row]);
    return row;
  }

  /** @param anew whether rows that are known are read again */
  private async list(anew = false): Promise<void> {
    // One after the other: the answer of an earlier look must not replace that of a later one.
    const before = this.listing;
    this.listing = (async () => {
      await before;
      const folders = this.places.folders();
      const known = anew ? new Map<string, RunRow>() : this.rows;
      const meanwhile = (this.meanwhile = new Map<string, RunRow>());
      const wanted = async (folder: string): Promise<boolean> => this.isWanted(folder, anew);
      const { rows, more } = await listRows(folders, this.reader, this.limit, known, wanted);
      this.meanwhile = undefined;
      const sorted = rows
        .map((row) => meanwhile.get(row.folder) ?? row)
        .sort((a, b) => (order(a) < order(b) ? 1 : order(a) > order(b) ? -1 : 0));
      const next = new Map(sorted.map((row) => [row.folder, row]));
      const same = next.size === this.rows.size && [...next.keys()].every((k) => this.rows.has(k));
      const changed = sorted.filter((row) => !equal(row, this.rows.get(row.folder)));
      const moreChanged = more !== this.unread;
      this.rows = next;
      this.unread = more;
      this.watch(folders);
      this.schedule();
      if (!same || moreChanged) this.changed.fire('list');
      else if (changed.length > 0) this.changed.fire({ rows: changed });
    })().catch((error: unknown) => this.log.error(error));
    await this.listing;
  }

  /** Whether a run is listed although many are newer: it is at work, or somebody looks at it. */
  private async isWanted(folder: string, anew: boolean): Promise<boolean> {
    if (this.pinned.has(folder)) return true;
    const row = this.rows.get(folder);
    if (row !== undefined && isLive(row)) this.pinned.add(folder);
    if (row !== undefined) return this.pinned.has(folder);
    // Of what was never read, its lock says that somebody may be at work; that is looked for when all is read.
    if (!anew) return false;
    return fs.promises.access(path.join(folder, 'lock')).then(
      () => true,
      () => false,
    );
  }

  private put(rows: readonly RunRow[]): void {
    for (const row of rows) this.meanwhile?.set(row.folder, row);
    const changed = rows.filter((row) => {
      const before = this.rows.get(row.folder);
      return before !== undefined && !equal(row, before);
    });
    for (const row of changed) this.rows.set(row.folder, row);
    if (changed.length > 0) this.changed.fire({ rows: changed });
    this.schedule();
  }

  /** Watches what is there, and the workspace for folders of runs that are made. */
  private watch(folders: readonly string[]): void {
    const key = JSON.stringify([folders, workspaceFolders().map(({ uri }) => uri.fsPath)]);
    if (key === this.watched) return;
    this.watched = key;
    for (const watcher of this.watchers.splice(0)) watcher.dispose();
    const roots = workspaceFolders();
    const inside = (folder: string): boolean =>
      path.basename(folder) === runsFolderName &&
      roots.some(({ uri }) => !path.relative(uri.fsPath, folder).startsWith('..'));
    const patterns = [
      ...roots.map(
        (root) => new vscode.RelativePattern(root, `**/${runsFolderName}{,/*,/*/*.json}`),
      ),
      ...folders
        .filter((folder) => !inside(folder))
        .map((folder) => new vscode.RelativePattern(vscode.Uri.file(folder), '{*,*/*.json}')),
    ];
    for (const pattern of patterns) {
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      // Of a folder that is removed whole, nothing else is told.
      const touch = ({ fsPath }: vscode.Uri): void => {
        const name = path.basename(fsPath);
        const folder = name.endsWith('.json') ? path.dirname(fsPath) : fsPath;
        if (name !== 'status.json') this.reader.forget(folder);
        this.touch(folder);
      };
      watcher.onDidChange(touch);
      watcher.onDidCreate(touch);
      watcher.onDidDelete(touch);
      this.watchers.push(watcher);
    }
  }

  private touch(folder: string): void {
    this.touched.add(folder);
    this.debounce ??= setTimeout(() => {
      this.debounce = undefined;
      const touched = [...this.touched];
      this.touched.clear();
      this.reread(touched).catch((error: unknown) => this.log.error(error));
    }, debounceMilliseconds);
  }

  private async reread(folders: readonly string[]): Promise<void> {
    const rows = await Promise.all(folders.map(async (folder) => this.reader.read(folder)));
    const present = rows.filter((row) => row !== undefined);
    this.put(present);
    const unknown = present.some((row) => !this.rows.has(row.folder));
    const below = (folder: string): boolean =>
      [...this.rows.keys()].some((run) => run === folder || run.startsWith(folder + path.sep));
    const gone = folders.some((folder, i) => rows[i] === undefined && below(folder));
    if (unknown || gone) {
      for (const row of present) {
        if (isLive(row)) this.pinned.add(row.folder);
        await this.places.keep(path.dirname(row.folder));
      }
      await this.list();
    }
  }

  private schedule(): void {
    const pace = this.live.length > 0 ? pollMilliseconds.live : pollMilliseconds.idle;
    if (this.pace === pace) return;
    clearInterval(this.timer);
    this.pace = pace;
    this.timer = setInterval(() => void this.poll(), pace);
  }

  private async poll(): Promise<void> {
    if (this.polling) return;
    this.polling = true;
    try {
      const live = this.live.map(({ folder }) => folder);
      await this.reread(live.length > 0 ? live : [...this.rows.keys()]);
      this.ticks++;
      if (live.length === 0 || this.ticks % ticksUntilList === 0) await this.list();
    } catch (error) {
      this.log.error(error);
    } finally {
      this.polling = false;
    }
  }

  dispose(): void {
    clearInterval(this.timer);
    clearTimeout(this.debounce);
    vscode.Disposable.from(...this.watchers, ...this.own).dispose();
  }
}

function order(row: RunRow): string {
  return row.created === '' ? row.id : row.created;
}

function equal(a: RunRow, b: RunRow | undefined): boolean {
  return b !== undefined && JSON.stringify(a) === JSON.stringify(b);
}
