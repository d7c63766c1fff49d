import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { type Target } from './prepared';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

export interface Viewport {
  readonly width: number;
  readonly height: number;
}

/** A browser with nothing stored but its caches. */
export interface Browsing {
  /** The first page, which is blank. */
  readonly page: Page;
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** Folders of profiles by the folder of the VS Code that they have shown. */
const profiles = new Map<string, string>();

/**
 * Starts a browser. What a page loads of a VS Code is kept from one browser to the next, compiled as it is for a user who
 * opens it again, as long as the server listens on the same port; what pages store is not.
 */
export async function openBrowser(
  { chromium: found, folder }: Target,
  port: number,
  viewport: Viewport,
): Promise<Browsing> {
  const context = await chromium.launchPersistentContext(profileOf(folder), {
    executablePath: found.executable,
    headless: true,
    args: ARGUMENTS,
    env: definedOf({ ...process.env, ...found.environment }),
    viewport,
    deviceScaleFactor: 1,
    locale: 'en-US',
    reducedMotion: 'reduce',
    acceptDownloads: true,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const session = await context.newCDPSession(page);
  await session.send('Storage.clearDataForOrigin', {
    origin: `http://127.0.0.1:${port}`,
    storageTypes: 'cookies,file_systems,indexeddb,local_storage,service_workers,cache_storage',
  });
  await session.detach();
  return { page, context, close: () => context.close() };
}

function profileOf(folder: string): string {
  let profile = profiles.get(folder);
  if (profile === undefined) {
    const made = fs.mkdtempSync(path.join(os.tmpdir(), 'winning-ticket-browser-'));
    process.once('exit', () => fs.rmSync(made, { recursive: true, force: true }));
    profiles.set(folder, (profile = made));
  }
  return profile;
}

function definedOf(environment: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(environment);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** What a page complained about. */
export interface Complaints {
  /** Violations of a content security policy. */
  readonly policy: string[];
  /** Errors that nothing caught, in the workbench and in web views. */
  readonly errors: string[];
}

/** Collects what pages and their frames complain about. */
export function watchPage(page: Page, complaints: Complaints): void {
  page.on('console', (message) => {
    const text = message.text();
    if (/Content Security Policy|Refused to (load|execute|apply|connect|create|frame)/.test(text)) {
      const { url, lineNumber } = message.location();
      complaints.policy.push(`${text} (${url}:${lineNumber})`);
    }
  });
  page.on('pageerror', (error) => complaints.errors.push(error.stack ?? error.message));
}
