import * as vscode from 'vscode';
import { Cancelled } from '../../errors';

/** What a step answers where the user wishes to see the one before it again. */
export const back = Symbol('back');
export type Back = typeof back;

/** Where a step stands among the others. */
export interface Place {
  readonly step: number;
  readonly of: number;
}

/** A row that can be taken. */
export interface Row<T> extends vscode.QuickPickItem {
  /** The same for the same row after an update; what stays selected. */
  readonly key: string;
  readonly value: T;
}

/** A heading between rows. */
export type Heading = vscode.QuickPickItem & { readonly kind: vscode.QuickPickItemKind.Separator };

export type Rows<T> = readonly (Row<T> | Heading)[];

/** Takes the index of a row of earlier rows; VS Code draws no heading that has no row right below it. */
type Past<T> = Heading & { readonly past: Row<T> | undefined };

export function heading(label: string): Heading {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

export interface Question<T> {
  readonly title: string;
  readonly place?: Place | undefined;
  readonly placeholder: string;
  readonly rows: Rows<T>;
  /** Key of the row that is selected at first; the first one if there is no such row. */
  readonly selected?: string | undefined;
  /** Whether there is a step before it. */
  readonly canGoBack: boolean;
  /**
   * Goes on while the question is open, and may show other rows; until it resolves, the list is shown as busy.
   *
   * @param show replaces the rows; what the user has selected stays so
   * @param signal aborted when the question is answered or closed
   */
  readonly meanwhile?: (
    show: (rows: Rows<T>, selected?: string) => void,
    signal: AbortSignal,
  ) => Promise<void>;
}

/**
 * Asks for one row of a list.
 *
 * @throws Cancelled, and what `meanwhile` throws
 */
export async function pick<T>(question: Question<T>): Promise<T | Back> {
  const list = vscode.window.createQuickPick<Row<T> | Heading | Past<T>>();
  const over = new AbortController();
  let proposed = question.selected;
  const show = (rows: Rows<T>, selected = proposed): void => {
    const active = rowOf(list.activeItems)?.key;
    // Who has gone to another row, or is searching, keeps it; else the best row may be a new one.
    const moved = active !== undefined && active !== proposed;
    const wanted = moved ? active : selected;
    // VS Code names a row by its index, so that an Enter on its way here would mean a row that nobody has seen yet.
    list.items = [...list.items.map(pastOf), ...rows];
    const row = rows.filter(isRow).find(({ key }) => key === wanted) ?? rows.find(isRow);
    // Of what fits a search VS Code itself takes the first.
    const searches = list.value !== '' && !moved;
    if (row !== undefined && !searches) list.activeItems = [row];
    if (!moved) proposed = row?.key;
  };
  try {
    return await new Promise<T | Back>((resolve, reject) => {
      list.title = question.title;
      list.placeholder = question.placeholder;
      if (question.place) {
        list.step = question.place.step;
        list.totalSteps = question.place.of;
      }
      list.ignoreFocusOut = true;
      list.matchOnDescription = true;
      list.matchOnDetail = true;
      if (question.canGoBack) list.buttons = [vscode.QuickInputButtons.Back];
      list.onDidTriggerButton(() => resolve(back));
      list.onDidHide(() => reject(new Cancelled()));
      list.onDidAccept(() => {
        const row = rowOf(list.selectedItems) ?? rowOf(list.activeItems);
        if (row !== undefined) resolve(row.value);
      });
      show(question.rows);
      list.show();
      if (question.meanwhile === undefined) return;
      list.busy = true;
      question
        .meanwhile((rows, selected) => {
          if (!over.signal.aborted) show(rows, selected);
        }, over.signal)
        .finally(() => (list.busy = false))
        .catch((error: unknown) => {
          if (!over.signal.aborted)
            reject(error instanceof Error ? error : new Error(String(error)));
        });
    });
  } finally {
    over.abort();
    list.dispose();
  }
}

export interface TextQuestion {
  readonly title: string;
  readonly place?: Place | undefined;
  readonly prompt: string;
  readonly value: string;
  readonly canGoBack: boolean;
  /** What is wrong with a text; undefined where nothing is. */
  readonly problem: (text: string) => string | undefined;
}

/** Asks for a text. @throws Cancelled */
export async function ask(question: TextQuestion): Promise<string | Back> {
  const input = vscode.window.createInputBox();
  try {
    return await new Promise<string | Back>((resolve, reject) => {
      input.title = question.title;
      input.prompt = question.prompt;
      input.value = question.value;
      if (question.place) {
        input.step = question.place.step;
        input.totalSteps = question.place.of;
      }
      input.ignoreFocusOut = true;
      if (question.canGoBack) input.buttons = [vscode.QuickInputButtons.Back];
      input.onDidTriggerButton(() => resolve(back));
      input.onDidHide(() => reject(new Cancelled()));
      input.onDidChangeValue((text) => (input.validationMessage = question.problem(text)));
      input.onDidAccept(() => {
        input.validationMessage = question.problem(input.value);
        if (input.validationMessage === undefined) resolve(input.value);
      });
      input.show();
    });
  } finally {
    input.dispose();
  }
}

function isRow<T>(item: Row<T> | Heading | Past<T>): item is Row<T> {
  return 'key' in item;
}

function pastOf<T>(item: Row<T> | Heading | Past<T>): Past<T> {
  const past = rowOf([item]);
  return { label: '', kind: vscode.QuickPickItemKind.Separator, past };
}

/** The first row that is meant, among the rows now or those before. */
function rowOf<T>(items: readonly (Row<T> | Heading | Past<T>)[]): Row<T> | undefined {
  for (const item of items) {
    if (isRow(item)) return item;
    if ('past' in item && item.past !== undefined) return item.past;
  }
  return undefined;
}
