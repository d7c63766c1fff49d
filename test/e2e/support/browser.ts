import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
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

/** Starts a browser. */
export async function launchBrowser({ chromium: found }: Target): Promise<Browser> {
  return chromium.launch({
    executablePath: found.executable,
    headless: true,
    args: ARGUMENTS,
    env: definedOf({ ...process.env, ...found.environment }),
  });
}

function definedOf(environment: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(environment);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Opens a browser window's worth of state: its pages share their storage. */
export async function newContext(browser: Browser, viewport: Viewport): Promise<BrowserContext> {
  return browser.newContext({
    viewport,
    deviceScaleFactor: 1,
    locale: 'en-US',
    reducedMotion: 'reduce',
    acceptDownloads: true,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
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
