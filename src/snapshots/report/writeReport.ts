import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { writeFileAtomic } from '../../files/atomic';
import { type ReaderAnswers } from '../../protocol/reader';
import { type PageData, type ShownRun } from '../../protocol/runPage';
import { type RunSnapshot, type SnapshotStatus } from '../../protocol/snapshot';
import { otherPlace, RunError, writeError } from '../../runs/errors';
import { version } from '../../runs/version';
import { RunViews } from '../snapshotOf';
import { generator, reportHtml, type PageBundle } from './html';
import { withoutPaths } from './withoutPaths';

/** Bytes that a report has at most. */
export const reportBytes = 10_000_000;
/** Bytes of one run beyond which nobody sees more of it. */
const mostOfRun = 3_000_000;

export interface ReportRequest {
  readonly folders: readonly string[];
  readonly file: string;
  /** Folder of the page's bundle. */
  readonly assets: string;
}

/**
 * Writes the page that shows these runs as one HTML file, at most {@link reportBytes} long, which appears whole or not at
 * all.
 *
 * @throws RunError `failed` if the page's bundle is not there or there are too many runs, `unwritable`, `disk-full`
 */
export function writeReport(
  { folders, file, assets }: ReportRequest,
  views = new RunViews(),
): ReaderAnswers['report'] {
  const bundle = readBundle(assets);
  const room = reportBytes - bundle.bytes - 20_000;
  for (let each = Math.min(mostOfRun, room / folders.length); each > 20_000; each *= 0.8) {
    const runs = folders.map((folder): ShownRun => {
      const snapshot = views.snapshot(folder, undefined, Math.floor(each));
      if (snapshot === 'unchanged')
        throw new Error(`${folder} has not changed, but nobody knew it`);
      return forOthers(snapshot);
    });
    const made = new Date().toISOString();
    const data: PageData = {
      texts: {},
      report: { runs, made, program: `Winning Ticket ${version}` },
    };
    const html = reportHtml(titleOf(runs), data, bundle, randomBytes(16).toString('hex'));
    const bytes = Buffer.byteLength(html);
    if (bytes > reportBytes) continue;
    write(file, html);
    return { file, bytes };
  }
  throw new RunError(
    'failed',
    `A report of ${folders.length} runs would be larger than ${reportBytes / 1e6} MB. Name fewer runs.`,
  );
}

function write(file: string, html: string): void {
  try {
    writeFileAtomic(file, html, { durable: false });
  } catch (error) {
    throw writeError(error, file, otherPlace);
  }
}

/** A report is sent to others: of this machine's folders it tells the last names only. */
function forOthers(snapshot: RunSnapshot): ShownRun {
  const { id, folder, facts, status, damages } = snapshot;
  const paths = facts.map(({ value }) => value).filter((value) => path.isAbsolute(value));
  const told = (words: string): string => withoutPaths(words, { folder, others: paths });
  const shown: RunSnapshot = {
    ...snapshot,
    folder: id,
    facts: facts.map(({ label, value }) => ({
      label,
      value: path.isAbsolute(value) ? path.basename(value) : told(value),
    })),
    damages: damages.map(({ what, message }) => ({ what: told(what), message: told(message) })),
    ...(status && { status: statusForOthers(status, told) }),
  };
  delete (shown as { specFile?: string }).specFile;
  // A report has no masks to show.
  delete (shown as { masks?: unknown }).masks;
  return { folder: id, snapshot: shown };
}

function statusForOthers(status: SnapshotStatus, told: (words: string) => string): SnapshotStatus {
  return {
    ...status,
    ...(status.error !== undefined && { error: told(status.error) }),
    replicates: status.replicates.map((one) => ({
      ...one,
      ...(one.error !== undefined && { error: told(one.error) }),
    })),
  };
}

/** Whether a file is a report that was written before. */
export function isReport(file: string): boolean {
  let fd: number;
  try {
    fd = fs.openSync(file, 'r');
  } catch {
    return false;
  }
  try {
    const head = Buffer.alloc(4096);
    const n = fs.readSync(fd, head, 0, head.length, 0);
    return head.toString('utf8', 0, n).includes(`<meta name="generator" content="${generator}">`);
  } finally {
    fs.closeSync(fd);
  }
}

function titleOf(runs: readonly ShownRun[]): string {
  const titles = runs.map((run) => ('snapshot' in run ? run.snapshot.title : run.folder));
  return titles.length === 1 ? titles[0]! : `${titles.length} runs: ${titles.join(', ')}`;
}

/** The controls' script runs before the page's own. */
function readBundle(assets: string): PageBundle & { readonly bytes: number } {
  const read = (name: string): string => fs.readFileSync(path.join(assets, name), 'utf8');
  try {
    const scripts = [read('controls.js'), read('run.js')].map(withoutMap);
    const styles = [read('run.css')].map(withoutMap);
    const bytes = [...scripts, ...styles].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    return { scripts, styles, bytes };
  } catch (error) {
    const why = (error as Error).message.split(',')[0];
    const message = `The page that a report is made of is not complete (${why}). Install Winning Ticket again; in its sources, "npm run build" makes it.`;
    throw new RunError('failed', message, { cause: error });
  }
}

/** The map lies beside the bundle, where a report has nothing. */
function withoutMap(code: string): string {
  return code.replace(/\n?\/[/*]# sourceMappingURL=[^\n]*/g, '');
}
