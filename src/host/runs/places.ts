import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { runsFolderFor, runsFolderName } from '../../runs/folder';
import { runsFolderSetting } from '../settings';

const stateKey = 'runsFolders';
const mostKept = 20;
const mostFound = 50;

/** The folders in which this workspace's runs lie. */
export class RunPlaces {
  private nested: readonly string[] = [];
  private searched: Promise<void> | undefined;

  /** @param own folder of the extension's own, where runs go that were tried without an open folder */
  constructor(
    private readonly state: vscode.Memento,
    private readonly own: string,
  ) {}

  /** Those that are known: by setting, by rule, by search, and where runs were started. */
  folders(): readonly string[] {
    const folders = workspaceFolders().map((folder) => placeOf(folder));
    const set = runsFolderSetting();
    // What was tried there would else be known to the window alone that tried it.
    const tried = path.join(this.own, runsFolderName);
    const all = [
      ...folders,
      ...(set === undefined ? [] : [set]),
      ...this.nested,
      ...this.kept(),
      ...(fs.existsSync(tried) ? [tried] : []),
    ];
    return [...new Set(all.map(canonical))];
  }

  /** Remembers a folder that a run went to, for this workspace. */
  async keep(folder: string): Promise<void> {
    if (this.folders().includes(canonical(folder))) return;
    await this.state.update(stateKey, [folder, ...this.kept()].slice(0, mostKept));
  }

  /** Looks, once, for folders of runs deeper in the workspace. */
  async search(): Promise<void> {
    this.searched ??= findNested().then((found) => {
      this.nested = found;
    });
    await this.searched;
  }

  private kept(): readonly string[] {
    const kept = this.state.get<unknown>(stateKey);
    return Array.isArray(kept) ? kept.filter((item) => typeof item === 'string') : [];
  }
}

/** A path as VS Code writes it: on Windows, a drive may be typed in either case, and two names of a run must be equal. */
export function canonical(folder: string): string {
  return vscode.Uri.file(path.resolve(folder)).fsPath;
}

/** The folder that new runs go to, for a spec whose paths are relative to `base`. */
export function runsFolderOf(base: string): string {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(base));
  return runsFolderSetting(folder) ?? runsFolderFor(base);
}

/** Workspace folders on a disk. */
export function workspaceFolders(): readonly vscode.WorkspaceFolder[] {
  return (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
}

function placeOf(folder: vscode.WorkspaceFolder): string {
  return runsFolderSetting(folder) ?? runsFolderFor(folder.uri.fsPath);
}

async function findNested(): Promise<readonly string[]> {
  if (workspaceFolders().length === 0) return [];
  const found = await vscode.workspace.findFiles(
    `**/${runsFolderName}/.gitignore`,
    '**/node_modules/**',
    mostFound,
  );
  return found.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => path.dirname(fsPath));
}
