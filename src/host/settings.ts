import path from 'node:path';
import * as vscode from 'vscode';
import { proxyVariables } from './native/logic/proxy';
import { prefix, settings as table, type SettingName, type SettingValues } from './contributions';

/** The value of a setting; one of another kind than it must be counts as not set. */
export function setting<Name extends SettingName>(
  name: Name,
  scope?: vscode.ConfigurationScope,
): SettingValues[Name] {
  const otherwise = table[name].default;
  const value = vscode.workspace.getConfiguration(undefined, scope).get<unknown>(prefix + name);
  if (typeof value !== typeof otherwise) return otherwise;
  return value as SettingValues[Name];
}

/** The folder for runs that the user has set for a workspace folder, as a path; undefined where none is set. */
export function runsFolderSetting(folder?: vscode.WorkspaceFolder): string | undefined {
  const value = setting('runsFolder', folder).trim();
  if (value === '') return undefined;
  if (path.isAbsolute(value)) return path.normalize(value);
  return folder === undefined ? undefined : path.join(folder.uri.fsPath, value);
}

/** Replicates at once that the user wishes; undefined where the program is to choose. */
export function jobsSetting(): number | undefined {
  const jobs = setting('jobs');
  return Number.isInteger(jobs) && jobs > 0 ? jobs : undefined;
}

/** Threads of a replicate: the spec's, else those that the user wishes. */
export function threadsFor(spec: number | 'auto'): number | 'auto' {
  const threads = setting('threads');
  return spec !== 'auto' || !Number.isInteger(threads) || threads <= 0 ? spec : threads;
}

/**
 * The environment of worker processes: this process's without what VS Code put there for its own, and with the user's
 * settings.
 */
export function workerEnvironment(inherited: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const own = Object.entries(inherited).filter(([name]) => !/^(VSCODE|ELECTRON)_/.test(name));
  const nativePath = setting('nativePath').trim();
  const packageIndex = setting('packageIndex').trim();
  return {
    ...Object.fromEntries(own),
    ...(nativePath !== '' && { WINNING_TICKET_NATIVE_PATH: nativePath }),
    ...(packageIndex !== '' && { WINNING_TICKET_PACKAGE_INDEX: packageIndex }),
  };
}

/** The environment for what fetches: {@link workerEnvironment}, with VS Code's own proxy where the environment names none. */
export function fetchEnvironment(inherited: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const environment = workerEnvironment(inherited);
  const http = vscode.workspace.getConfiguration('http');
  const support = http.get<unknown>('proxySupport');
  return {
    ...environment,
    ...(support !== 'off' &&
      proxyVariables(environment, http.get<unknown>('proxy'), http.get<unknown>('noProxy'))),
  };
}

/** Calls back when one of our settings changes. */
export function onSettingChanged(name: SettingName, changed: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(prefix + name)) changed();
  });
}
