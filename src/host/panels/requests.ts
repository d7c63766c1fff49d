import path from 'node:path';
import * as vscode from 'vscode';
import { type PageRequest, type RunAction } from '../../protocol/runPage';
import { runCommand } from '../command';
import { HostError } from '../errors';
import { askInspector } from '../inspect/ask';
import { filesOf, isInside } from '../inspect/logic/permission';
import { openInspector } from '../inspect/open';
import { type Services } from '../services';
import { type RunPanel } from './panel';
import { saveAs } from './save';

/**
 * Does what a page asks for. That the user goes back on it is no error.
 *
 * @returns the answer to an `inspect`
 * @throws Error with what the page is to be told
 */
export async function answerPage(
  services: Services,
  panel: RunPanel,
  request: PageRequest,
): Promise<unknown> {
  switch (request.kind) {
    case 'copy':
      return void (await vscode.env.clipboard.writeText(request.text));
    case 'compare':
      return compare(panel);
    case 'save':
      return saveAs(services.log, path.dirname(panel.folders[0]!), request);
    case 'run':
      if (!panel.folders.includes(request.folder)) {
        throw new Error(vscode.l10n.t('This panel does not show the run {0}.', request.folder));
      }
      return act(panel, request.action, request.folder);
    case 'inspect':
      requireShown(panel, filesOf(request.request));
      return askInspector(services, request.request);
    case 'openInspector':
      requireShown(panel, [request.file]);
      return openInspector(vscode.Uri.file(request.file));
  }
}

/** @throws HostError for a file that is of none of the page's runs */
function requireShown({ folders }: RunPanel, files: readonly string[]): void {
  const other = files.find((file) => !folders.some((folder) => isInside(folder, file)));
  if (other === undefined) return;
  throw new HostError(
    'refused',
    vscode.l10n.t('This panel shows no run with the file {0}.', other),
  );
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
