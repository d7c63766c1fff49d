import fs from 'node:fs';
import path from 'node:path';
import { InputError } from '../../formats/errors';
import { findRun } from '../../runs/folder';
import { isReport, writeReport } from '../../snapshots/report/writeReport';
import { exitCodes, type Output } from '../output';

export interface ReportOptions {
  readonly out?: string;
  readonly force?: boolean;
}

/** `report`: writes the run panel with its data as one HTML file. */
export function report(given: readonly string[], options: ReportOptions, output: Output): number {
  const cwd = process.cwd();
  const folders = [...new Set(given.map((run) => findRun(run, cwd)))];
  const file = path.resolve(cwd, fileFor(options.out, folders));
  requireOurs(file, options.force === true);
  const { bytes } = writeReport({ folders, file, assets: assetsFolder() });
  output.emit({ status: 'done' }, { type: 'summary', file, bytes, runs: folders });
  output.say(`${file} (${Math.max(1, Math.round(bytes / 1000)).toLocaleString('en-US')} kB)`);
  return exitCodes.done;
}

function fileFor(out: string | undefined, folders: readonly string[]): string {
  const name =
    folders.length === 1 ? `${path.basename(folders[0]!)}.html` : 'winning-ticket-report.html';
  if (out === undefined) return name;
  if (out.trim() === '') {
    throw new InputError(
      'malformed',
      '--out: an empty name is no file; leave it out for one here.',
    );
  }
  return fs.existsSync(out) && fs.statSync(out).isDirectory() ? path.join(out, name) : out;
}

function requireOurs(file: string, force: boolean): void {
  if (fs.existsSync(file) && !fs.statSync(file).isFile()) {
    throw new InputError(
      'mismatch',
      `${file} is no file that a report could be; name another one.`,
    );
  }
  if (force || !fs.existsSync(file) || isReport(file)) return;
  throw new InputError(
    'mismatch',
    `${file} is there and is no report of Winning Ticket; name another file, or use --force to overwrite it.`,
  );
}

/** The page's bundle: beside this one. */
function assetsFolder(): string {
  const beside = path.join(__dirname, 'webview');
  return fs.existsSync(beside) ? beside : path.resolve(__dirname, '../../../dist/webview');
}
