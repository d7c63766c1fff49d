import fs from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import { type HostResults } from '../../host/index';
import { openBrowser } from './browser';
import { makePlaces, removePlaces } from './places';
import { type Target } from './prepared';
import { hostErrors, hostLogs, installVsix, startServer, writeSettings } from './server';

/** What a run of the in-host suite came to. */
export interface HostRun {
  /** As VS Code tells it; 0 also for an extension host that died. */
  readonly code: number | 'too late';
  /** Undefined where the suite did not come to its end. */
  readonly results: HostResults | undefined;
  /** Errors in the extension host's log, rejections that nobody handled among them. */
  readonly complaints: readonly string[];
  /** What the suite and VS Code wrote. */
  readonly log: string;
}

const LIMIT = 600_000;

/** Runs the suite inside the extension host of a VS Code, against the VSIX as VS Code unpacks it. */
export async function runHostSuite(target: Target): Promise<HostRun> {
  const places = makePlaces('installed');
  const file = path.join(places.root, 'results.json');
  const extension = installVsix(target, places, path.join(places.root, 'unpacked'));
  writeSettings(places, {});
  const server = await startServer(target, places, {
    smokeTest: true,
    environment: { WINNING_TICKET_HOST_RESULTS: file },
  });
  const browser = await openBrowser(target, server.port, { width: 1400, height: 900 });
  const lines: string[] = [];
  try {
    const { page } = browser;
    let timer: NodeJS.Timeout | undefined;
    const ended = new Promise<HostRun['code']>((resolve, reject) => {
      timer = setTimeout(() => resolve('too late'), LIMIT);
      page
        .exposeFunction('codeAutomationExit', (code: number) => resolve(code))
        .catch((error: unknown) => reject(error as Error));
    });
    await page.exposeFunction('codeAutomationLog', (_type: string, args: readonly unknown[]) => {
      lines.push(format(...args));
    });
    const at = (name: string): string => `vscode-remote://127.0.0.1:${server.port}${name}`;
    const payload = [
      ['extensionDevelopmentPath', at(extension)],
      ['extensionTestsPath', at(target.suite)],
    ];
    await page.goto(server.url({ folder: places.workspace, payload: JSON.stringify(payload) }));
    const code = await ended;
    clearTimeout(timer);
    const results = fs.existsSync(file)
      ? (JSON.parse(fs.readFileSync(file, 'utf8')) as HostResults)
      : undefined;
    const logs = hostLogs(places);
    const complaints = hostErrors(logs, target.folder);
    return { code, results, complaints, log: [...lines, logs].join('\n') };
  } finally {
    await browser.close();
    await server.stop();
    removePlaces(places);
  }
}
