import path from 'node:path';
import * as vscode from 'vscode';
import { messageHtml } from '../panels/html';
import { type Services } from '../services';

/** Shows model files; nothing of a file is read here: the page asks, and the reader process answers. */
export class InspectorProvider implements vscode.CustomReadonlyEditorProvider {
  constructor(private readonly services: Services) {}

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  async resolveCustomEditor(
    { uri }: vscode.CustomDocument,
    panel: vscode.WebviewPanel,
    token: vscode.CancellationToken,
  ): Promise<void> {
    if (uri.scheme !== 'file') {
      panel.webview.html = messageHtml({
        language: vscode.env.language,
        title: path.posix.basename(uri.path),
        text: notOnDisk(uri),
      });
      return;
    }
    const { InspectorPanel } = await import('./panel');
    if (!token.isCancellationRequested) new InspectorPanel(this.services, uri, panel);
  }
}

/** Why a file of a virtual file system, or an old version of one, is not shown. */
export function notOnDisk({ scheme }: vscode.Uri): string {
  return vscode.l10n.t(
    'This file is on no disk ({0}), and model files are read from a disk, in parts. Save or download it to a folder, and inspect it there.',
    scheme,
  );
}
