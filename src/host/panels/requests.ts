import path from 'node:path';
import * as vscode from 'vscode';
import { type PageRequest, type RunAction } from '../../protocol/runPage';
import { runCommand } from '../command';
import { isCancelled } from '../errors';
import { workspaceFolders } from '../runs/places';
import { type Services } from '../services';
import { type RunPanel } from './panel';

/**
 * Does what a page asks for. That the user goes back on it is no error.
 *
 * @throws Error with what the page is to be told
 */
export async function answerPage(
  services: Services,
  panel: RunPanel,
  request: PageRequest,
): Promise<void> {
  switch (request.kind) {
    case 'copy':
      return void (await vscode.env.clipboard.writeText(request.text));
    case 'compare':
      return compare(panel);
    case 'save':
      return save(services, panel, request.name, request.content);
    case 'run':
      if (!panel.folders.includes(request.folder)) {
        throw new Error(vscode.l10n.t('This panel does not show the run {0}.', request.folder));
      }
      return act(panel, request.action, request.folder);
  }
}

async function act(panel: RunPanel, action: RunAction, folder: string): Promise<void> {
  switch (action) {
    case 'stop':
      return runCommand('stopRun', folder);
    case 'resume':
      return runCommand('resumeRun', folder);
    case 'export':
      return runCommand('exportTicket', folder);
    case 'report':
      return runCommand('saveReport', folder);
    case 'reveal':
      return runCommand('revealRun', folder);
    case 'openSpec':
      return runCommand('openSpec', folder);
    case 'close':
      return panel.leaveOut([folder]);
  }
}

/** Asks which runs to compare with those that the page shows. */
async function compare(panel: RunPanel): Promise<void> {
  const [first] = panel.folders;
  await runCommand('compareRuns', panel.folders.length === 1 ? first : undefined);
}

async function save(
  { log }: Services,
  panel: RunPanel,
  name: string,
  content: Uint8Array | string,
): Promise<void> {
  const kind = path.extname(name).slice(1);
  const folder = workspaceFolders()[0]?.uri ?? vscode.Uri.file(path.dirname(panel.folders[0]!));
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, name),
    ...(kind !== '' && { filters: { [kind.toUpperCase()]: [kind] } }),
  });
  if (target === undefined) return;
  try {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    await vscode.workspace.fs.writeFile(target, bytes);
    log.info(`Saved ${target.fsPath}.`);
  } catch (error) {
    if (!isCancelled(error)) throw error;
  }
}
