import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../../support/paths';

interface Missing {
  /** Why it is not there, and what to do; undefined where it is there. */
  readonly missing?: string;
}

interface PreparedServer extends Missing {
  readonly version: string;
  /** Version of VS Code, e.g. `1.139.1`. */
  readonly vscode: string;
  readonly folder?: string;
  readonly node?: string;
}

interface PreparedChromium extends Missing {
  readonly executable?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

interface PreparedExtension extends Missing {
  readonly vsix?: string;
}

/** What `scripts/vscode.mjs --json` prints. */
interface Prepared {
  /** Set where these tests were left out by the user. */
  readonly none?: string;
  readonly servers?: readonly PreparedServer[];
  readonly chromium?: PreparedChromium;
  readonly extension?: PreparedExtension;
  readonly suite?: { readonly index: string; readonly files: number };
}

/** A VS Code to test in, with all that belongs to it. */
export interface Target {
  /** Version of VS Code, e.g. `1.139.1`. */
  readonly vscode: string;
  /** The folder of its server, and the Node that runs it. */
  readonly folder: string;
  readonly node: string;
  readonly chromium: {
    readonly executable: string;
    readonly environment: Readonly<Record<string, string>>;
  };
  readonly vsix: string;
  /** The bundled suite for inside the extension host. */
  readonly suite: string;
}

/** A VS Code that the tests were asked to run in: there, or why not. */
export type Wanted =
  | { readonly vscode: string; readonly target: Target }
  | { readonly vscode: string; readonly missing: string };

/** The versions of VS Code to test in; one entry that says why where there are none. */
export function wantedTargets(): readonly Wanted[] {
  const { none, servers = [], chromium = {}, extension = {}, suite } = prepare();
  if (none !== undefined) return [{ vscode: 'no VS Code', missing: none }];
  return servers.map((server): Wanted => {
    const { vscode, folder, node } = server;
    const missing = server.missing ?? chromium.missing ?? extension.missing;
    const { executable, environment = {} } = chromium;
    const { vsix } = extension;
    if (folder && node && executable && vsix && suite && !missing) {
      const browser = { executable, environment };
      const places = { folder, node, vsix, suite: suite.index };
      return { vscode, target: { vscode, chromium: browser, ...places } };
    }
    return { vscode, missing: missing ?? 'Something was not made ready: node scripts/vscode.mjs' };
  });
}

/** What `npm test` made ready; a test file that is run by itself makes it ready here. */
function prepare(): Prepared {
  const ready = process.env['WINNING_TICKET_VSCODE_READY'];
  if (ready) return JSON.parse(fs.readFileSync(ready, 'utf8')) as Prepared;
  const script = path.join(root, 'scripts', 'vscode.mjs');
  const { stdout, status } = spawnSync(process.execPath, [script, '--json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error('scripts/vscode.mjs failed; see above.');
  return JSON.parse(stdout) as Prepared;
}
