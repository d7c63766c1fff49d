import * as vscode from 'vscode';
import { type RunArgument } from '../contributions';
import { byCommand, Cancelled, HostError } from '../errors';
import { type Services } from '../services';
import { canonical } from './places';
import { type RunRow } from './row';
import { createdText, rowDescription, stateIcon } from './texts';

/** Which runs a command is about, and what to say while it asks. */
export interface Wanted {
  /** Above the list of runs. */
  readonly title: string;
  /** Runs that the command can do something with. */
  readonly fits: (row: RunRow) => boolean;
  /** What to say where there are none. */
  readonly none: string;
  /** Take the only run that fits without a question. */
  readonly takeOnly?: boolean;
  /** How many may be chosen; one where nothing is said. */
  readonly many?: { readonly least: number; readonly most: number };
}

/** The folder that an argument of a command names; undefined where it names none. */
export function folderOf(argument: RunArgument): string | undefined {
  if (typeof argument === 'string') return canonical(argument);
  if (argument instanceof vscode.Uri) {
    return argument.scheme === 'file' ? argument.fsPath : undefined;
  }
  const folder = (argument as { readonly folder?: unknown } | null | undefined)?.folder;
  return typeof folder === 'string' ? canonical(folder) : undefined;
}

/** The folders that a menu hands over: of the row that was clicked, or of all that are selected with it. */
export function foldersOf(one: RunArgument, all?: readonly RunArgument[]): readonly string[] {
  const selected = Array.isArray(all) ? all.map(folderOf) : [];
  const clicked = folderOf(one);
  const folders = selected.length > 0 ? selected : [clicked];
  return [...new Set(folders.filter((folder) => folder !== undefined))];
}

/**
 * The runs that a command is about: those it was given, else that of the run panel in front, else those the user chooses.
 *
 * @throws Cancelled, or HostError `nothing-to-do` where no run fits
 */
export async function targetsOf(
  services: Services,
  given: readonly string[],
  wanted: Wanted,
): Promise<readonly string[]> {
  if (given.length >= (wanted.many?.least ?? 1)) return given;
  await services.runs.complete();
  const shown = services.panels.active;
  const fitting = services.runs.all.filter(wanted.fits);
  if (given.length === 0 && shown.length === 1 && wanted.many === undefined) {
    const [only] = shown;
    if (fitting.some(({ folder }) => folder === only)) return [only!];
  }
  if (fitting.length < (wanted.many?.least ?? 1)) throw nothing(wanted.none);
  if (wanted.takeOnly === true && fitting.length === 1) return [fitting[0]!.folder];
  return wanted.many === undefined
    ? [await pickOne(fitting, wanted.title)]
    : pickMany(fitting, wanted.title, wanted.many, given.length > 0 ? given : shown);
}

/** The one run that a command is about. @throws as {@link targetsOf} */
export async function targetOf(
  services: Services,
  given: RunArgument,
  wanted: Omit<Wanted, 'many'>,
): Promise<string> {
  const folder = folderOf(given);
  const [only] = await targetsOf(services, folder === undefined ? [] : [folder], wanted);
  return only!;
}

/** Says that there is nothing to do, with the way on. */
function nothing(message: string): HostError {
  return new HostError('nothing-to-do', message, [
    byCommand(vscode.l10n.t('Find Winning Ticket'), 'findTicket'),
  ]);
}

interface RunPick extends vscode.QuickPickItem {
  readonly folder: string;
}

function pickOf(row: RunRow): RunPick {
  return {
    folder: row.folder,
    label: row.title,
    description: rowDescription(row),
    detail: [createdText(row), row.id].filter((text) => text !== '').join(' · '),
    iconPath: stateIcon(row),
  };
}

async function pickOne(rows: readonly RunRow[], title: string): Promise<string> {
  const options = { title, matchOnDescription: true, matchOnDetail: true };
  const picked = await vscode.window.showQuickPick(rows.map(pickOf), options);
  if (picked === undefined) throw new Cancelled();
  return picked.folder;
}

async function pickMany(
  rows: readonly RunRow[],
  title: string,
  { least, most }: { readonly least: number; readonly most: number },
  chosen: readonly string[],
): Promise<readonly string[]> {
  const picks = rows.map((row) => ({ ...pickOf(row), picked: chosen.includes(row.folder) }));
  const options = { title, matchOnDescription: true, matchOnDetail: true };
  const picked = await vscode.window.showQuickPick(picks, { ...options, canPickMany: true });
  if (picked === undefined) throw new Cancelled();
  if (picked.length < least || picked.length > most) {
    throw new HostError(
      'nothing-to-do',
      vscode.l10n.t('Choose {0} to {1} runs; {2} were chosen.', least, most, picked.length),
    );
  }
  return picked.map(({ folder }) => folder);
}
