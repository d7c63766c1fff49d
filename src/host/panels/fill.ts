import * as vscode from 'vscode';
import { type InspectorPageData } from '../../protocol/inspectorPage';
import { type PageData } from '../../protocol/runPage';
import { pageHtml } from './html';

/** Pages with the data that they find in themselves. */
interface Pages {
  readonly run: PageData;
  readonly inspector: InspectorPageData;
}

/** Where the bundles of pages lie, and pictures for panels. */
export function pageRoots(extension: vscode.Uri): {
  readonly pages: vscode.Uri;
  readonly media: vscode.Uri;
} {
  return {
    pages: vscode.Uri.joinPath(extension, 'dist', 'webview'),
    media: vscode.Uri.joinPath(extension, 'media'),
  };
}

/**
 * Fills a panel with one of the pages, which may load nothing but its own bundle.
 *
 * @param extension folder of the extension
 * @param data texts are added
 */
export function fillPage<Name extends keyof Pages>(
  { webview, title }: vscode.WebviewPanel,
  extension: vscode.Uri,
  name: Name,
  data: Omit<Pages[Name], 'texts'>,
): void {
  const { pages, media } = pageRoots(extension);
  const address = (file: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(pages, file)).toString();
  webview.options = { enableScripts: true, localResourceRoots: [pages, media] };
  webview.html = pageHtml({
    language: vscode.env.language,
    title,
    scripts: ['controls.js', `${name}.js`].map(address),
    style: address(`${name}.css`),
    source: webview.cspSource,
    data: { ...data, texts: vscode.l10n.bundle ?? {} },
  });
}
