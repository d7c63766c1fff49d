import * as vscode from 'vscode';
import { commandId, prefix, type CommandName } from './contributions';
import { type Log } from './log';
import { plain } from './plain';

/** Something that a user can do about an error, as a button. */
export interface Remedy {
  readonly title: string;
  readonly act: () => unknown;
}

/** An error with remedies of its own. */
export class HostError extends Error {
  constructor(
    readonly reason: 'untrusted' | 'nothing-to-do' | 'refused' | 'failed',
    message: string,
    readonly remedies: readonly Remedy[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'HostError';
  }
}

/** Thrown where the user went back on it; nobody is told. */
export class Cancelled extends Error {
  constructor() {
    super('cancelled');
    this.name = 'Cancelled';
  }
}

/** A remedy that is a command of ours. */
export function byCommand(title: string, name: CommandName, ...args: readonly unknown[]): Remedy {
  return { title, act: () => vscode.commands.executeCommand(commandId(name), ...args) };
}

/** A remedy that is one of our settings. */
export function bySetting(name = ''): Remedy {
  return {
    title: vscode.l10n.t('Open Settings'),
    act: () => vscode.commands.executeCommand('workbench.action.openSettings', prefix + name),
  };
}

/** Whether the user asked for this end. */
export function isCancelled(error: unknown): boolean {
  if (error instanceof Cancelled || error instanceof vscode.CancellationError) return true;
  const { name, reason } = error as { name?: unknown; reason?: unknown };
  return name === 'RunError' && reason === 'stopped';
}

/** Errors whose message says all in a sentence; others are shown as what nobody foresaw. */
const foreseen = new Set([
  ...['HostError', 'RunError', 'InputError', 'PruningError', 'EngineError', 'NativeError'],
  ...['TrainingError', 'ReaderError', 'SnapshotError'],
]);

/** The message of an error as it is shown: one line, and never a link. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return plain(String(error));
  const text = error.message.split(/\n\s+at /)[0]!.replace(/\s+/g, ' ');
  const short = plain(text.length > 500 ? `${text.slice(0, 499)}…` : text);
  if (foreseen.has(error.name)) return short;
  return vscode.l10n.t('{0} (This was not foreseen; the log says more.)', short);
}

/**
 * Shows an error with what can be done about it, and logs it whole; cancellation is silent. Resolves when the message is
 * gone; nothing is thrown.
 */
export async function showError(log: Log, error: unknown): Promise<void> {
  if (isCancelled(error)) return;
  log.error(error);
  const remedies: Remedy[] = [...(error instanceof HostError ? error.remedies : remedyFor(error))];
  const expected = error instanceof HostError && error.reason !== 'failed';
  if (!expected) remedies.push({ title: vscode.l10n.t('Show Log'), act: () => log.show() });
  try {
    const titles = remedies.map(({ title }) => title);
    const show = expected ? vscode.window.showWarningMessage : vscode.window.showErrorMessage;
    const chosen = await show(messageOf(error), ...titles);
    await remedies.find(({ title }) => title === chosen)?.act();
  } catch (failure) {
    log.error(failure);
  }
}

function remedyFor(error: unknown): readonly Remedy[] {
  const { name, reason } = error as { name?: unknown; reason?: unknown };
  if (name === 'EngineError' || reason === 'engine-died') {
    return [byCommand(vscode.l10n.t('Doctor'), 'doctor'), bySetting('engine')];
  }
  if (name === 'NativeError') return [bySetting('nativePath')];
  if (reason === 'unwritable') return [bySetting('runsFolder')];
  return [];
}
