import path from 'node:path';
import * as vscode from 'vscode';
import { Cancelled, HostError } from '../../errors';
import { back, heading, pick, type Row, type Rows } from '../../find/steps/pick';
import { onDisk } from '../../onDisk';
import { type RunRow } from '../../runs/row';
import { rowDescription, stateIcon } from '../../runs/texts';
import { type Services } from '../../services';
import { isInside } from '../logic/permission';
import { type TicketFile, ticketOf } from '../logic/tickets';
import { ticketsOfRun } from './runTickets';
import { findModelFiles, folderText, modelInFront } from './search';

/** Runs that are listed, the newest. */
const mostRuns = 20;

/** What is asked. */
export interface ModelQuestion {
  readonly title: string;
  readonly placeholder: string;
  /** The file that another one is wanted for: it is not offered, those of its run come first, and what must be converted does not come. */
  readonly beside?: string;
}

type Choice =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'run'; readonly folder: string }
  | { readonly kind: 'browse' };

/**
 * Asks for a model file: of the workspace, a ticket of one of its runs, or any on the disk.
 *
 * @returns its absolute path
 * @throws Cancelled
 */
export async function chooseModel(services: Services, question: ModelQuestion): Promise<string> {
  await services.runs.complete();
  const runs = services.runs.all.filter(({ state }) => state !== 'damaged');
  const { beside } = question;
  const own = runs.find(({ folder }) => beside !== undefined && isInside(folder, beside));
  const levels = own === undefined ? [] : await ticketsOfRun(services, own.folder).catch(() => []);
  for (;;) {
    const choice = await list(question, { runs, own, levels });
    switch (choice.kind) {
      case 'file':
        return choice.file;
      case 'browse': {
        const file = await browse(question);
        if (file !== undefined) return file;
        break;
      }
      case 'run': {
        const file = await level(services, question, choice.folder);
        if (file !== undefined) return file;
      }
    }
  }
}

interface Known {
  readonly runs: readonly RunRow[];
  /** The run of the file that another one is wanted for, and its levels. */
  readonly own: RunRow | undefined;
  readonly levels: readonly TicketFile[];
}

async function list(question: ModelQuestion, known: Known): Promise<Choice> {
  const rows = (files: readonly string[]): Rows<Choice> => rowsOf(question, known, files);
  const selected = nextTo(known.levels, question.beside)?.file;
  const choice = await pick<Choice>({
    ...question,
    rows: rows([]),
    selected,
    canGoBack: false,
    meanwhile: async (show, signal) => {
      const all = rows(await findModelFiles(question.beside === undefined, signal));
      // Until now there may have been nothing but the way to the disk.
      show(all, selected ?? all.flatMap((row) => ('key' in row ? [row.key] : []))[0]);
    },
  });
  if (choice === back) throw new Cancelled();
  return choice;
}

function rowsOf(
  { beside }: ModelQuestion,
  { runs, own, levels }: Known,
  found: readonly string[],
): Rows<Choice> {
  const front = beside === undefined ? modelInFront() : undefined;
  const files = found.filter((file) => file !== beside && file !== front);
  const others = runs.filter((run) => run !== own).slice(0, mostRuns);
  return [
    ...section(vscode.l10n.t('in the editor'), front === undefined ? [] : [fileRow(front)]),
    ...section(vscode.l10n.t('other tickets of this run'), levelRows(levels, beside)),
    ...section(vscode.l10n.t('tickets of runs'), others.map(runRow)),
    ...section(vscode.l10n.t('model files'), files.map(fileRow)),
    heading(vscode.l10n.t('others')),
    {
      key: 'browse',
      label: `$(folder-opened) ${vscode.l10n.t('Browse…')}`,
      value: { kind: 'browse' },
    },
  ];
}

function section(title: string, rows: readonly Row<Choice>[]): Rows<Choice> {
  return rows.length === 0 ? [] : [heading(title), ...rows];
}

function fileRow(file: string): Row<Choice> {
  return {
    key: file,
    label: `$(file-binary) ${path.basename(file)}`,
    description: folderText(file),
    value: { kind: 'file', file },
  };
}

function runRow(row: RunRow): Row<Choice> {
  return {
    key: row.folder,
    label: row.title,
    description: rowDescription(row),
    iconPath: stateIcon(row),
    value: { kind: 'run', folder: row.folder },
  };
}

function levelRows(levels: readonly TicketFile[], without?: string): readonly Row<Choice>[] {
  const several = new Set(levels.map(({ seed }) => seed)).size > 1;
  return levels
    .filter(({ file }) => file !== without)
    .map(({ label, description, matching, seed, file }) => ({
      key: file,
      label: `$(${matching ? 'star-full' : 'circle-small'}) ${label}`,
      description: several ? vscode.l10n.t('seed {0} · {1}', seed, description) : description,
      value: { kind: 'file', file },
    }));
}

/**
 * The level before that of a file, of the same replicate; where it has none, the one behind it. Of a mask on the way of a
 * search, what it ended with.
 */
function nextTo(levels: readonly TicketFile[], file?: string): TicketFile | undefined {
  const own = levels.find((ticket) => ticket.file === file);
  if (own === undefined && file !== undefined) {
    return levels.find((ticket) => path.dirname(ticket.file) === path.dirname(file));
  }
  const replicate = levels.filter(({ seed }) => seed === own?.seed);
  const at = replicate.findIndex((ticket) => ticket === own);
  return replicate[at - 1] ?? replicate[at + 1];
}

/** @returns undefined where the user goes back to the list */
async function level(
  services: Services,
  question: ModelQuestion,
  run: string,
): Promise<string | undefined> {
  const levels = await ticketsOfRun(services, run);
  if (levels.length === 0) {
    const text = vscode.l10n.t(
      '{0} has no masks: they come when its first ticket is finished.',
      services.runs.get(run)?.title ?? path.basename(run),
    );
    throw new HostError('nothing-to-do', text);
  }
  const choice = await pick<Choice>({
    title: question.title,
    placeholder: vscode.l10n.t('Which ticket?'),
    rows: levelRows(levels, question.beside),
    selected: ticketOf(levels)?.file,
    canGoBack: true,
  });
  return choice === back || choice.kind !== 'file' ? undefined : choice.file;
}

async function browse({ title, beside }: ModelQuestion): Promise<string | undefined> {
  const near = beside === undefined ? undefined : vscode.Uri.file(path.dirname(beside));
  const folder = near ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  const chosen = await vscode.window.showOpenDialog({
    title,
    openLabel: vscode.l10n.t('Choose'),
    ...(folder && { defaultUri: folder }),
  });
  if (chosen?.[0] === undefined) return undefined;
  return onDisk(chosen[0], vscode.l10n.t('Choose a file on a disk: it is read in parts.'));
}
