import http from 'node:http';
import { type AddressInfo } from 'node:net';
import path from 'node:path';
import esbuild from 'esbuild';
import { type Browser, type Page } from 'playwright-core';
import { pageHtml } from '../../../../src/host/panels/html';
import { type PathsView } from '../../../../src/inspect/pathsView';
import { type LayerStatistics } from '../../../../src/inspect/view';
import { root } from '../../../support/paths';
import { themes } from '../../support/themes';

export interface DiagramPageOptions {
  readonly theme?: keyof typeof themes;
  readonly width?: number;
  readonly ratio?: number;
  readonly through?: (column: number, unit: number) => PathsView | null;
}

/** Where a unit on a drawn path lies, in pixels from the corner of the canvas. */
export type DrawnUnit = readonly [column: number, unit: number, x: number, y: number];

/** A page with a path diagram and a histogram. */
export class DiagramPage {
  constructor(
    readonly page: Page,
    private readonly errors: readonly string[],
  ) {}

  async show(view: PathsView | undefined, shown: number): Promise<void> {
    await this.page.evaluate(
      ([sent, count]) => {
        const { page } = window as unknown as { page: { diagram: Shown } };
        page.diagram.show(sent ?? undefined, count);
      },
      [view ?? null, shown] as const,
    );
    await this.settle();
  }

  async showHistogram(histogram: LayerStatistics['histogram'], log: boolean): Promise<void> {
    await this.page.evaluate(
      ([sent, logarithmic]) => {
        const { page } = window as unknown as { page: { histogram: ShownHistogram } };
        page.histogram.show(sent ?? undefined, logarithmic);
      },
      [histogram ?? null, log] as const,
    );
    await this.settle();
  }

  /** What it answers to an expression of the page. */
  async ask<T>(expression: string): Promise<T> {
    return await this.page.evaluate(expression);
  }

  /** Waits until all is drawn. */
  async settle(): Promise<void> {
    await this.page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 120))),
    );
  }

  async units(): Promise<readonly DrawnUnit[]> {
    const written = await this.page.locator('.path-canvas').getAttribute('data-units');
    return JSON.parse(written ?? '[]') as DrawnUnit[];
  }

  async caption(): Promise<string> {
    return this.page.locator('.path-caption').innerText();
  }

  async tip(): Promise<string> {
    const tip = this.page.locator('.path-tip');
    return (await tip.isVisible()) ? tip.innerText() : '';
  }

  /** The colour of a pixel of the diagram, as red, green, blue, alpha. */
  async pixel(x: number, y: number): Promise<readonly number[]> {
    return this.page.locator('.path-canvas').evaluate(
      (node: HTMLCanvasElement, at) => {
        const ratio = node.width / node.clientWidth;
        const [left, top] = at.map((value) => Math.round(value * ratio)) as [number, number];
        return [...node.getContext('2d')!.getImageData(left, top, 1, 1).data];
      },
      [x, y],
    );
  }

  /** Violations of the policy, and errors. */
  async complaints(): Promise<string[]> {
    return [...(await this.ask<string[]>('window.violations')), ...this.errors];
  }
}

interface Shown {
  show(view: PathsView | undefined, shown: number): void;
}

interface ShownHistogram {
  show(histogram: LayerStatistics['histogram'], log: boolean): void;
}

/** Serves the page under the policy that pages have in VS Code. */
export class DiagramServer {
  private constructor(
    private readonly server: http.Server,
    private readonly browser: Browser,
  ) {}

  static async start(browser: Browser): Promise<DiagramServer> {
    const files = await bundle();
    const server = http.createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      const file = files.get(url.pathname);
      const theme = url.searchParams.get('theme') as keyof typeof themes | null;
      if (file) {
        const type = url.pathname.endsWith('.css') ? 'text/css' : 'text/javascript';
        response.writeHead(200, { 'content-type': type }).end(file);
      } else if (url.pathname === '/' && theme !== null) {
        const html = htmlOf(`http://${request.headers.host}`, theme);
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
      } else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new DiagramServer(server, browser);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async open(options: DiagramPageOptions = {}): Promise<DiagramPage> {
    const { theme = 'dark', width = 900, ratio = 1, through } = options;
    const context = await this.browser.newContext({
      viewport: { width, height: 900 },
      deviceScaleFactor: ratio,
      locale: 'en-US',
    });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
    await page.exposeFunction('askThrough', (column: number, unit: number) =>
      through ? through(column, unit) : null,
    );
    // As text: the test runner's compiler would put helpers into functions that a page has not.
    await page.addInitScript(`
      globalThis.__name ??= (named) => named;
      window.violations = [];
      document.addEventListener('securitypolicyviolation', (event) =>
        window.violations.push(event.violatedDirective + ': ' + event.blockedURI + ' ' + event.sample));
    `);
    const { port } = this.server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/?theme=${theme}`);
    await page.waitForFunction('window.page !== undefined');
    return new DiagramPage(page, errors);
  }
}

/** The page's script and style, as they would be shipped, by their paths. */
async function bundle(): Promise<ReadonlyMap<string, Uint8Array>> {
  const built = await esbuild.build({
    absWorkingDir: root,
    entryPoints: { page: path.join('test', 'webview', 'paths', 'support', 'page.ts') },
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
    title: 'Paths',
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
