import http from 'node:http';
import { type AddressInfo } from 'node:net';
import path from 'node:path';
import esbuild from 'esbuild';
import { type Browser, type Page } from 'playwright-core';
import { type ComparedTile, type Tile, type TileAddress } from '../../../../src/inspect/view';
import { pageHtml } from '../../../../src/host/panels/html';
import { root } from '../../../support/paths';
import { themes } from '../../support/themes';
import { type SentTile } from './sent';

/** Answers for the tiles that a page asks for. */
export type AskTile = (
  key: string,
  address: Omit<TileAddress, 'layer'>,
) => Tile | ComparedTile | 'changed' | Promise<Tile | ComparedTile | 'changed'>;

export interface HeatmapPageOptions {
  readonly theme?: keyof typeof themes;
  readonly width?: number;
  readonly height?: number;
  readonly ratio?: number;
  readonly ask: AskTile;
}

export interface HeatmapPage {
  readonly page: Page;
  /** Violations of the policy, and errors. */
  complaints(): Promise<string[]>;
  close(): Promise<void>;
}

/** Serves a page with a heatmap under the policy that pages have in VS Code. */
export class HeatmapServer {
  private constructor(
    private readonly server: http.Server,
    private readonly browser: Browser,
  ) {}

  static async start(browser: Browser): Promise<HeatmapServer> {
    const files = await bundle();
    const server = http.createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      const file = files.get(url.pathname);
      if (file) {
        const type = url.pathname.endsWith('.css') ? 'text/css' : 'text/javascript';
        response.writeHead(200, { 'content-type': type }).end(file);
        return;
      }
      const name = url.searchParams.get('theme') as keyof typeof themes | null;
      if (url.pathname !== '/' || name === null) {
        response.writeHead(404).end();
        return;
      }
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end(htmlOf(`http://${request.headers.host}`, name));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new HeatmapServer(server, browser);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Opens the page; it has said `ready` when this returns. */
  async open(options: HeatmapPageOptions): Promise<HeatmapPage> {
    const { theme = 'dark', width = 900, height = 800, ratio = 1, ask } = options;
    const context = await this.browser.newContext({
      viewport: { width, height },
      deviceScaleFactor: ratio,
      locale: 'en-US',
    });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
    await page.exposeFunction('askTile', async (key: string, address: Omit<TileAddress, 'layer'>) =>
      sentTile(await ask(key, address)),
    );
    // As text: the test runner's compiler would put helpers into functions that a page has not.
    await page.addInitScript(`
      globalThis.__name ??= (named) => named;
      window.sent = [];
      window.violations = [];
      document.addEventListener('securitypolicyviolation', (event) =>
        window.violations.push(event.violatedDirective + ': ' + event.blockedURI + ' ' + event.sample));
    `);
    const { port } = this.server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/?theme=${theme}`);
    await page.waitForFunction(
      () => (globalThis as unknown as { sent: unknown[] }).sent.length > 0,
    );
    return {
      page,
      complaints: async () => [...(await page.evaluate<string[]>('window.violations')), ...errors],
      close: () => context.close(),
    };
  }
}

/** The page's script and style, as they would be shipped, by their paths. */
async function bundle(): Promise<ReadonlyMap<string, Uint8Array>> {
  const built = await esbuild.build({
    absWorkingDir: root,
    entryPoints: { page: path.join('test', 'webview', 'heatmap', 'support', 'page.ts') },
    bundle: true,
    write: false,
    outdir: 'page',
    format: 'iife',
    platform: 'browser',
    target: 'chrome120',
    minify: true,
  });
  return new Map(built.outputFiles.map((file) => [`/${path.basename(file.path)}`, file.contents]));
}

function htmlOf(host: string, name: keyof typeof themes): string {
  const { kind, colours } = themes[name];
  const html = pageHtml({
    language: 'en',
    title: 'Heatmap',
    scripts: [`${host}/page.js`],
    style: `${host}/page.css`,
    source: host,
    data: { texts: {} },
  });
  const nonce = /nonce-([^']+)'/.exec(html)?.[1];
  const themed = `
    for (const [name, value] of Object.entries(${JSON.stringify(colours)}))
      document.documentElement.style.setProperty('--vscode-' + name, value);
    document.body.className = document.body.dataset.vscodeThemeKind = ${JSON.stringify(kind)};`;
  return html.replace('<body>', `<body><script nonce="${nonce}">${themed}</script>`);
}

function sentTile(tile: Tile | ComparedTile | 'changed'): SentTile {
  if (tile === 'changed') return tile;
  const { rows, columns, ...parts } = tile;
  const arrays = Object.entries(parts as Record<string, Uint8Array | Float32Array | undefined>)
    .filter((entry): entry is [string, Uint8Array | Float32Array] => entry[1] !== undefined)
    .map(([name, { buffer, byteOffset, byteLength }]) => [
      name,
      Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
    ]);
  return { rows, columns, arrays: Object.fromEntries(arrays) as Record<string, string> };
}
