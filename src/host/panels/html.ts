import { randomBytes } from 'node:crypto';
import { escapeHtml, jsonInHtml } from '../../protocol/html';

/** What the shell of a page is made of. */
export interface Shell {
  readonly language: string;
  readonly title: string;
  /** Addresses of the page's bundle, its scripts in their order. */
  readonly scripts: readonly string[];
  readonly style: string;
  /** Where the web view may load from. */
  readonly source: string;
  /** What the page finds in itself; anything that JSON can say. */
  readonly data: object;
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

/** A page that says why there is nothing to see, and runs nothing. */
export function messageHtml({
  language,
  title,
  text,
}: {
  readonly language: string;
  readonly title: string;
  readonly text: string;
}): string {
  return `<!DOCTYPE html>
<html lang="${escapeHtml(language)}">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'">
    <title>${escapeHtml(title)}</title>
  </head>
  <body>
    <main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p></main>
  </body>
</html>
`;
}
