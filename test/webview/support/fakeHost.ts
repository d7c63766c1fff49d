import fs from 'node:fs';
import http from 'node:http';
import { type AddressInfo } from 'node:net';
import path from 'node:path';
import { type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { pageHtml } from '../../../src/host/panels/html';
import { type InspectorPageData } from '../../../src/protocol/inspectorPage';
import { type PageData, type PageRequest, type ShownRun } from '../../../src/protocol/runPage';
import { root } from '../../support/paths';
import { answerInspect, type AnswerInspect } from './answers';
import { themes, type FakeTheme } from './themes';

const assets = path.join(root, 'dist', 'webview');

/** Serves the page as the host does, with the host's own shell and policy. */
export class FakeHost {
  private constructor(
    private readonly server: http.Server,
    private readonly browser: Browser,
  ) {}

  static async start(browser: Browser): Promise<FakeHost> {
    const server = http.createServer((request, response) => answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FakeHost(server, browser);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Opens the page; it has said `ready` when this returns. */
  async open(options: OpenOptions = {}): Promise<FakeView> {
    const context = await this.browser.newContext({
      viewport: { width: 1200, height: 900 },
      locale: 'en-US',
      ...options.context,
    });
    const page = await context.newPage();
    const view = new FakeView(page);
    // The test runner's compiler names functions by a helper that a page has not.
    await page.addInitScript('globalThis.__name ??= (named) => named');
    await page.addInitScript(fakeApi);
    if (options.inspect) await answerInspect(page, options.inspect);
    const data = { texts: {}, ...options.data };
    const theme = themes[options.theme ?? 'dark'];
    const query = new URLSearchParams({
      data: JSON.stringify(data),
      theme: JSON.stringify(theme),
      page: options.page ?? 'run',
    });
    await page.goto(`${this.origin}/?${query.toString()}`);
    await view.ready();
    return view;
  }
}

export interface OpenOptions {
  /** Which page; the run's where nothing is said. */
  readonly page?: 'run' | 'inspector';
  readonly theme?: keyof typeof themes;
  readonly data?: Partial<PageData> | Omit<InspectorPageData, 'texts'>;
  /** Answers what the page asks about model files. */
  readonly inspect?: AnswerInspect;
  readonly context?: BrowserContextOptions;
}

/** What the page has sent, by type. */
interface Sent {
  readonly type: string;
  readonly id?: number;
  readonly request?: PageRequest;
  readonly message?: string;
}

interface FakeWindow {
  sent: Sent[];
  violations: string[];
}

/** An open page, and what the host would hear of it. */
export class FakeView {
  readonly errors: string[] = [];

  constructor(readonly page: Page) {
    page.on('pageerror', (error) => this.errors.push(error.stack ?? error.message));
  }

  async ready(): Promise<void> {
    await this.page.waitForFunction(() =>
      (window as unknown as FakeWindow).sent?.some((message) => message.type === 'ready'),
    );
  }

  /** Sends snapshots, and waits until they are drawn. */
  async show(runs: readonly ShownRun[], trusted = true): Promise<void> {
    await this.page.evaluate((message) => window.postMessage(message, '*'), {
      type: 'snapshots',
      runs,
      trusted,
    });
    await this.settle();
  }

  /** Waits until what was asked of the page is drawn and its places are noted. */
  async settle(): Promise<void> {
    await this.page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 150))),
    );
  }

  async sent(): Promise<readonly Sent[]> {
    return this.page.evaluate(() => (window as unknown as FakeWindow).sent);
  }

  /** The newest request, once there is one of this kind. */
  async request<K extends PageRequest['kind']>(
    kind: K,
  ): Promise<{ id: number; request: Extract<PageRequest, { kind: K }> }> {
    const found = await this.page.waitForFunction((wanted) => {
      const all = (window as unknown as FakeWindow).sent;
      const last = all.filter((message) => message.request?.kind === wanted).at(-1);
      const content = last?.request?.kind === 'save' ? last.request.content : undefined;
      // Bytes would not survive the way out of the browser.
      return content instanceof Uint8Array
        ? { ...last, request: { ...last!.request, content: Array.from(content) } }
        : last;
    }, kind);
    return (await found.jsonValue()) as unknown as {
      id: number;
      request: Extract<PageRequest, { kind: K }>;
    };
  }

  async reply(id: number, message?: string): Promise<void> {
    const reply =
      message === undefined
        ? { type: 'reply', id, ok: true }
        : { type: 'reply', id, ok: false, message };
    await this.page.evaluate((sent) => window.postMessage(sent, '*'), reply);
    await this.settle();
  }

  async forgetSent(): Promise<void> {
    await this.page.evaluate(() => (window as unknown as FakeWindow).sent.splice(0));
  }

  async setTheme(theme: FakeTheme): Promise<void> {
    await this.page.evaluate(applyTheme, theme);
    await this.settle();
  }

  /** What was wrong: violations of the policy, errors, problems that the page has told. */
  async complaints(): Promise<string[]> {
    const { violations, sent } = await this.page.evaluate(() => {
      const { violations: found, sent: all } = window as unknown as FakeWindow;
      return { violations: found, sent: all };
    });
    const problems = sent.filter((message) => message.type === 'problem');
    return [...violations, ...this.errors, ...problems.map((problem) => String(problem.message))];
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

/** What VS Code puts before a page: its API, with a state that survives a reload, and ears for violations. */
function fakeApi(): void {
  const fake = window as unknown as FakeWindow & { acquireVsCodeApi: () => unknown };
  fake.sent = [];
  fake.violations = [];
  document.addEventListener('securitypolicyviolation', (event) =>
    fake.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`),
  );
  fake.acquireVsCodeApi = () => ({
    postMessage: (message: Sent) => fake.sent.push(structuredClone(message)),
    getState: (): unknown => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
    setState: (state: unknown) => sessionStorage.setItem('state', JSON.stringify(state)),
  });
}

/** As VS Code does it: variables on the root, the kind on the body. */
function applyTheme({ kind, colours }: FakeTheme): void {
  const { style } = document.documentElement;
  for (const name of [...style]) if (name.startsWith('--vscode-')) style.removeProperty(name);
  for (const [name, value] of Object.entries(colours)) style.setProperty(`--vscode-${name}`, value);
  document.body.className = kind;
  document.body.dataset.vscodeThemeKind = kind;
}

function answer(request: http.IncomingMessage, response: http.ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (url.pathname !== '/') {
    const file = path.join(assets, path.basename(url.pathname));
    const type = file.endsWith('.css') ? 'text/css' : 'text/javascript';
    if (!fs.existsSync(file)) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': type }).end(fs.readFileSync(file));
    return;
  }
  const host = `http://${request.headers.host}`;
  const name = url.searchParams.get('page') ?? 'run';
  const html = pageHtml({
    language: 'en',
    title: 'Run',
    scripts: [`${host}/controls.js`, `${host}/${name}.js`],
    style: `${host}/${name}.css`,
    source: host,
    data: JSON.parse(url.searchParams.get('data') ?? '{}') as object,
  });
  const nonce = /nonce-([^']+)'/.exec(html)?.[1];
  const theme = `(${applyTheme.toString()})(${url.searchParams.get('theme')})`;
  const themed = html.replace('<body>', `<body><script nonce="${nonce}">${theme}</script>`);
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(themed);
}
