import { createHash } from 'node:crypto';
import { escapeHtml, jsonInHtml } from '../../protocol/html';
import { type PageData } from '../../protocol/runPage';

/** What the page is made of: its scripts in the order in which they run, and its styles. */
export interface PageBundle {
  readonly scripts: readonly string[];
  readonly styles: readonly string[];
}

/** By this a report is known to be one of ours. */
export const generator = 'Winning Ticket report';

/**
 * A page as one HTML file that asks the network for nothing: scripts, styles and data stand in it, and its policy allows no
 * others.
 *
 * @param nonce random text by which the page's controls may add their own styles
 */
export function reportHtml(
  title: string,
  data: PageData,
  bundle: PageBundle,
  nonce: string,
): string {
  const scripts = bundle.scripts.map(inlineScript);
  const styles = bundle.styles.map(inlineStyle);
  const policy = [
    `default-src 'none'`,
    `script-src ${scripts.map(hashOf).join(' ')}`,
    `style-src 'nonce-${nonce}' ${styles.map(hashOf).join(' ')}`.trim(),
    `img-src data: blob:`,
    `font-src data:`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="generator" content="${generator}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta property="csp-nonce" content="${nonce}" nonce="${nonce}">
<title>${escapeHtml(title)}</title>
${styles.map((style) => `<style>${style}</style>`).join('\n')}
</head>
<body>
<div id="page"></div>
<noscript>This report draws itself with JavaScript, which is switched off here.</noscript>
<script type="application/json" id="winning-ticket-data">${jsonInHtml(data)}</script>
${scripts.map((script) => `<script>${script}</script>`).join('\n')}
</body>
</html>
`;
}

/** Text that ends no script, whatever strings are in it. */
function inlineScript(code: string): string {
  return unixLines(code)
    .replace(/<\/(script)/gi, '<\\/$1')
    .replace(/<!--/g, '<\\!--');
}

function inlineStyle(code: string): string {
  return unixLines(code).replace(/<\/(style)/gi, '<\\/$1');
}

/** A browser reads every end of line as one byte, and hashes what it reads. */
function unixLines(code: string): string {
  return code.replace(/\r\n?/g, '\n');
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
