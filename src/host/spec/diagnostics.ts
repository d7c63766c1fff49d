import path from 'node:path';
import * as vscode from 'vscode';
import { type Services } from '../services';
import { isSpec } from './isSpec';

/** Typing is let pass. */
const debounceMilliseconds = 300;
/** A spec is written by hand: what is larger is something else. */
const maximalCharacters = 1_000_000;

/** Marks in open specs what their JSON schema cannot say. */
export class SpecDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('winning-ticket');
  private readonly waiting = new Map<string, NodeJS.Timeout>();
  private readonly own: vscode.Disposable;

  constructor(private readonly services: Pick<Services, 'log'>) {
    const { workspace } = vscode;
    const again = (document: vscode.TextDocument): void => this.schedule(document, 0);
    this.own = vscode.Disposable.from(
      this.collection,
      workspace.onDidOpenTextDocument(again),
      workspace.onDidSaveTextDocument(again),
      workspace.onDidChangeTextDocument(({ document }) =>
        this.schedule(document, debounceMilliseconds),
      ),
      workspace.onDidCloseTextDocument((document) => this.forget(document)),
      workspace.onDidGrantWorkspaceTrust(() => workspace.textDocuments.forEach(again)),
      // Files that a spec names may have come or gone.
      vscode.window.onDidChangeActiveTextEditor((editor) => editor && again(editor.document)),
    );
    for (const document of workspace.textDocuments) again(document);
  }

  private schedule(document: vscode.TextDocument, milliseconds: number): void {
    if (!isSpec(document.uri)) return;
    const key = document.uri.toString();
    clearTimeout(this.waiting.get(key));
    const timer = setTimeout(() => {
      this.waiting.delete(key);
      this.examine(document).catch((error: unknown) => this.services.log.error(error));
    }, milliseconds);
    this.waiting.set(key, timer);
  }

  private async examine(document: vscode.TextDocument): Promise<void> {
    const { version, uri, languageId } = document;
    const text = document.getText();
    if (text.length > maximalCharacters) return this.collection.delete(uri);
    const { problemsOf } = await import('./logic/problems');
    const folder = uri.scheme === 'file' ? path.dirname(uri.fsPath) : undefined;
    const dialect = languageId === 'json' ? 'json' : 'jsonc';
    const problems = await problemsOf(text, folder, dialect, mayLook);
    // Another look is on its way where the text has changed meanwhile.
    if (document.isClosed || document.version !== version) return;
    const found = problems.map(({ message, offset, length }) => {
      const range = new vscode.Range(
        document.positionAt(offset),
        document.positionAt(offset + length),
      );
      const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
      diagnostic.source = 'Winning Ticket';
      return diagnostic;
    });
    this.collection.set(uri, found);
  }

  private forget({ uri }: vscode.TextDocument): void {
    const key = uri.toString();
    clearTimeout(this.waiting.get(key));
    this.waiting.delete(key);
    this.collection.delete(uri);
  }

  dispose(): void {
    for (const timer of this.waiting.values()) clearTimeout(timer);
    this.own.dispose();
  }
}

/** Who opens a spec of a workspace that is not trusted has not asked for a look elsewhere on the disk. */
function mayLook(file: string): boolean {
  const { isTrusted, getWorkspaceFolder } = vscode.workspace;
  return isTrusted || getWorkspaceFolder(vscode.Uri.file(file)) !== undefined;
}
