import os from 'node:os';
import * as vscode from 'vscode';
import { freeBytes, grantedCores } from '../../jobs/machine';
import { measureEngine, workTitles } from '../../jobs/measure';
import { lastFailure } from '../../native/failure';
import { findNative } from '../../native/find';
import { nativeCacheFolder, thisHost } from '../../native/location';
import { platformOf } from '../../native/platforms';
import { version } from '../../runs/version';
import { prefix, settings } from '../contributions';
import { isCancelled, messageOf } from '../errors';
import { useProgram, withAsking } from '../jobs/begin';
import { runsFolderOf, workspaceFolders } from '../runs/places';
import { type Services } from '../services';
import { setting, workerEnvironment } from '../settings';
import { reportOf, type Findings } from './logic/report';

/**
 * Examines the machine, and measures both a small net and convolutions; that starts processes and loads engines, so not
 * in a workspace that is not trusted.
 *
 * @returns a page of Markdown
 */
export async function examine(services: Services): Promise<string> {
  const environment = workerEnvironment();
  const host = thisHost();
  const cache = nativeCacheFolder(environment);
  const failure = lastFailure({ environment, host, platform: platformOf(host) });
  const findings: Findings = {
    program: version,
    vscode: `${vscode.version} (${vscode.env.appName}${vscode.env.remoteName ? `, ${vscode.env.remoteName}` : ''})`,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: grantedCores(),
    freeBytes: freeBytes(),
    totalBytes: os.totalmem(),
    measured: vscode.workspace.isTrusted ? await measured(services, cache) : 'restricted',
    native: findNative({ environment }),
    lastFailure: failure && `${failure.message} (${failure.date})`,
    cache,
    settings: changedSettings(),
    environment: Object.entries(process.env)
      .filter(([name]) => name.startsWith('WINNING_TICKET_'))
      .map(([name, value]) => [name, value ?? ''] as const),
    runs: workspaceFolders().map(({ uri }) => runsFolderOf(uri.fsPath)),
    trusted: vscode.workspace.isTrusted,
    when: new Date().toLocaleString(vscode.env.language),
  };
  return reportOf(findings, workTitles, vscode.l10n);
}

/** What cannot be measured is a finding like any other. */
async function measured(services: Services, cache: string): Promise<Findings['measured']> {
  await useProgram(services);
  const title = vscode.l10n.t('Winning Ticket: examining this machine');
  try {
    return await withAsking(title, async (asking) =>
      measureEngine(setting('engine'), cache, asking),
    );
  } catch (error) {
    if (isCancelled(error)) throw error;
    return { problem: messageOf(error) };
  }
}

function changedSettings(): readonly (readonly [string, string])[] {
  const names = Object.keys(settings) as readonly (keyof typeof settings)[];
  return names
    .filter((name) => setting(name) !== settings[name].default)
    .map((name) => [prefix + name, String(setting(name))] as const);
}
