import { randomBytes } from 'node:crypto';
import { escapeHtml, jsonInHtml } from '../../protocol/html';
import { type PageData } from '../../protocol/runPage';

/** What the shell of a page is made of. */
export interface Shell {
  readonly language: string;
  readonly title: string;
  /** Addresses of the page's bundle, its scripts in their order. */
  readonly scripts: readonly string[];
  readonly style: string;
  /** Where the web view may load from. */
  readonly source: string;
  readonly data: PageData;
}

/** The page, with a policy that lets nothing run or load but its own bundle. */
export function pageHtml({ language, title, scripts, style, source, data }: Shell): string {
  const nonce = randomBytes(18).toString('base64url');
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${source} 'nonce-${nonce}'`,
    `img-src ${source} data: blob:`,
    `font-src ${source}`,
  ].join('; ');
  const elements = scripts.map(
    (script) => `<script nonce="${nonce}" src="${escapeHtml(script)}"></script>`,
  );
  return `<!DOCTYPE html>
<html lang="${escapeHtml(language)}">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta property="csp-nonce" content="${nonce}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escapeHtml(title)}</title>
    <link rel="stylesheet" href="${escapeHtml(style)}">
  </head>
  <body>
    <script type="application/json" id="winning-ticket-data">${jsonInHtml(data)}</script>
    ${elements.join('\n    ')}
  </body>
</html>
`;
}
