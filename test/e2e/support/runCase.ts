import fs from 'node:fs';
import path from 'node:path';
import { type Page } from 'playwright-core';
import { findNative } from '../../../src/native/find';
import { Complained } from './attempts';
import { openBrowser, watchPage, type Complaints } from './browser';
import { THEMES, type CaseContext, type CaseOptions, type WorkbenchCase } from './cases';
import { makePlaces, removePlaces, watchingBegins, type Places } from './places';
import { type Target } from './prepared';
import { hostErrors, hostLogs, installVsix, startServer, writeSettings } from './server';
import { Workbench } from './workbench';

const LIMIT = 120_000;
const VIEWPORT = { width: 1400, height: 900 };

/** A rejection that nobody handles is told after a second. */
const REJECTION_DELAY = 1_200;

/**
 * Runs a case in a VS Code of its own: server, browser, folders, the VSIX installed.
 * @throws Complained where pages or extension hosts did, however the case went; else what the case throws
 */
export async function runCase(
  { name, options, body }: WorkbenchCase,
  target: Target,
): Promise<void> {
  const places = makePlaces(options.engine ?? 'installed');
  const complaints: Complaints = { policy: [], errors: [] };
  try {
    await fillWorkspace(places, options);
    const container = containerOf(installVsix(target, places));
    const scene = { name, target, places, options, complaints, container };
    const failed = await inVscode(scene, body).then(
      () => undefined,
      (error: unknown) => ({
        error: error instanceof Error ? withLogs(error, name, places, complaints) : error,
      }),
    );
    // Also those of a case that failed otherwise, which is tried again.
    const said = [
      ...complaints.policy.map((text) => `policy: ${text}`),
      ...complaints.errors.map((text) => `error in a page: ${text}`),
      ...hostErrors(hostLogs(places), target.folder).map((text) => `extension host: ${text}`),
    ].filter((line) => !options.expectedComplaints?.test(line));
    if (said.length > 0) throw new Complained(said, failed?.error);
    if (failed) throw failed.error;
  } finally {
    removePlaces(places);
  }
}

async function fillWorkspace(places: Places, options: CaseOptions): Promise<void> {
  for (const [name, content] of Object.entries(options.files ?? {})) {
    const file = path.join(places.workspace, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
  await options.prepare?.(places.workspace, places);
}

/** The part of the address that says what to open. */
function opened({ root, workspace }: Places, open: CaseOptions['open'] = 'folder'): object {
  if (open === 'nothing') return { ew: 'true' };
  if (open === 'folder') return { folder: workspace };
  const file = path.join(root, 'several.code-workspace');
  const folders = open.map((name) => ({ path: path.join(workspace, name) }));
  fs.writeFileSync(file, JSON.stringify({ folders }));
  return { workspace: file };
}

/** What changes while VS Code runs and must be noticed. */
function watchedFolders(
  { userData, workspace }: Places,
  { open = 'folder' }: CaseOptions,
): string[] {
  const settings = path.join(userData, 'User');
  if (open === 'nothing') return [settings];
  if (open === 'folder') return [settings, workspace];
  return [settings, ...open.map((name) => path.join(workspace, name))];
}

interface Scene {
  readonly name: string;
  readonly target: Target;
  readonly places: Places;
  readonly options: CaseOptions;
  readonly complaints: Complaints;
  /** Title of the extension's container in the activity bar. */
  readonly container: string | undefined;
}

async function inVscode(scene: Scene, body: WorkbenchCase['body']): Promise<void> {
  const { name, target, places, options, complaints, container } = scene;
  let settings = settingsOf(options);
  writeSettings(places, settings);
  const trust = { workspaceTrust: (options.trust ?? 'trusted') !== 'trusted' };
  let server = await startServer(target, places, trust);
  const browser = await openBrowser(target, server.port, options.viewport ?? VIEWPORT);
  let late = false;
  const limit = options.limitMilliseconds ?? LIMIT;
  // Everything that the case waits for in the browser fails then.
  const timer = setTimeout(() => {
    late = true;
    void browser.close();
  }, limit);
  const query = { ...opened(places, options.open) };
  const open = async (page: Page): Promise<Page> => {
    page.setDefaultTimeout(30_000);
    watchPage(page, complaints);
    await page.goto(server.url(query));
    return page;
  };
  try {
    const page = await open(browser.page);
    const workbench = new Workbench(page, container);
    const ready = async (): Promise<void> => {
      await workbench.ready();
      await watchingBegins(places, watchedFolders(places, options));
    };
    await ready();
    const context: CaseContext = {
      workbench,
      page,
      vscode: target.vscode,
      workspace: places.workspace,
      places,
      path: (...parts) => path.join(places.workspace, ...parts),
      async reload() {
        await workbench.reload();
        await ready();
      },
      async restart(meanwhile) {
        await page.goto('about:blank');
        await server.stop();
        await meanwhile?.();
        server = await startServer(target, places, trust);
        await page.goto(server.url(query));
        await ready();
      },
      async secondWindow() {
        const second = new Workbench(await open(await browser.context.newPage()), container);
        await second.ready();
        return second;
      },
      async setSettings(more) {
        settings = { ...settings, ...more };
        writeSettings(places, settings);
        await context.reload();
      },
      setTheme: async (theme) => workbench.setTheme(THEMES[theme]),
      screenshot: async (name) => picture(page, target, name),
      hasNative(what) {
        const found = findNative({ environment: places.environment });
        if (found.state === 'ready') return true;
        const missing = `${name}: ${what} is not looked at: ${found.reason} ${found.remedy}`;
        if (process.env['CI'] === 'true') throw new Error(missing);
        console.error(missing);
        return false;
      },
      hostLogs: () => hostLogs(places),
    };
    await body(context).catch(async (error: unknown) => {
      await picture(page, target, `failed-${Date.now()}`).catch(() => undefined);
      await page.waitForTimeout(REJECTION_DELAY).catch(() => undefined);
      throw late ? new Error(`took longer than ${limit} ms`, { cause: error }) : error;
    });
    await page.waitForTimeout(REJECTION_DELAY);
  } finally {
    clearTimeout(timer);
    await browser.close();
    await server.stop();
  }
}

function settingsOf(options: CaseOptions): Readonly<Record<string, unknown>> {
  return {
    'workbench.colorTheme': THEMES[options.theme ?? 'dark'].setting,
    'security.workspace.trust.startupPrompt': options.trust === 'asks' ? 'always' : 'never',
    ...options.settings,
  };
}

/** Title of the first container that the extension has in the activity bar. */
function containerOf(extension: string): string | undefined {
  const about = JSON.parse(fs.readFileSync(path.join(extension, 'package.json'), 'utf8')) as {
    readonly contributes?: {
      readonly viewsContainers?: { readonly activitybar?: readonly { readonly title: string }[] };
    };
  };
  const title = about.contributes?.viewsContainers?.activitybar?.[0]?.title;
  const key = /^%(.+)%$/.exec(title ?? '')?.[1];
  if (key === undefined) return title;
  const texts = fs.readFileSync(path.join(extension, 'package.nls.json'), 'utf8');
  return (JSON.parse(texts) as Record<string, string>)[key];
}

async function picture(page: Page, target: Target, name: string): Promise<void> {
  const folder = process.env['WINNING_TICKET_SCREENSHOTS'];
  if (!folder) return;
  const file = path.resolve(folder, target.vscode, `${name}.png`);
  await page.screenshot({ path: file, animations: 'disabled' });
}

function withLogs(error: Error, name: string, places: Places, complaints: Complaints): Error {
  const logs = [
    ...complaints.policy,
    ...complaints.errors,
    ...hostLogs(places).split('\n').slice(-20),
  ];
  error.message = `${name}: ${error.message}\n${logs.join('\n')}`;
  return error;
}
