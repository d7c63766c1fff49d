import fs from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';
import * as vscode from 'vscode';

/** One test of the suite, as the file of results tells it. */
export interface HostResult {
  readonly file: string;
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'pending';
  readonly milliseconds: number;
  readonly error?: string;
}

/** What the suite writes when it has ended: the exit code of an extension host that crashes is 0, so the file counts. */
export interface HostResults {
  readonly node: string;
  readonly vscode: string;
  readonly tests: readonly HostResult[];
}

const files = fs
  .readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.js'))
  .sort();

/**
 * Runs every test file beside this one; VS Code calls it in the extension host.
 * @throws where a test failed
 */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, slow: 2_000, color: false });
  for (const name of files) mocha.addFile(path.join(__dirname, name));
  const tests: HostResult[] = [];
  const note = (test: Mocha.Runnable, state: HostResult['state'], error?: unknown): void => {
    tests.push({
      file: path.relative(__dirname, test.file ?? '').replace(/\.js$/, '.ts'),
      title: test.fullTitle(),
      state,
      milliseconds: test.duration ?? 0,
      ...(error !== undefined && { error: describe(error) }),
    });
  };
  const failures = await new Promise<number>((resolve) => {
    mocha
      .run(resolve)
      .on('pass', (test) => note(test, 'passed'))
      .on('pending', (test) => note(test, 'pending'))
      .on('fail', (test, error: unknown) => note(test, 'failed', error));
  });
  const results: HostResults = { node: process.version, vscode: vscode.version, tests };
  const file = process.env['WINNING_TICKET_HOST_RESULTS'];
  if (file) fs.writeFileSync(file, JSON.stringify(results));
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
