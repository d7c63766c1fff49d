import path from 'node:path';
import * as vscode from 'vscode';
import { byCommand, HostError } from '../errors';
import { useProgram } from '../jobs/begin';
import { offerNative } from '../native/offer';
import { workspaceFolders } from '../runs/places';
import { type Services } from '../services';
import { requireTrust } from '../trust';
import { type ModelChoice } from './logic/draft';
import { lookAtModel } from './logic/models';
import { requireDisk, type Home } from './steps/home';
import { runWizard, specOf } from './wizard';

/**
 * Find Winning Ticket.
 *
 * @param given a model.json that the user has pointed at
 * @throws what `registerCommand` shows
 */
export async function findTicket(services: Services, given?: vscode.Uri): Promise<void> {
  requireTrust();
  requireDisk();
  await useProgram(services);
  // Menus may hand over other things than files.
  const pointed = given instanceof vscode.Uri ? given : undefined;
  const model = pointed && (await modelAt(pointed));
  const written = await runWizard(services, model, pointed && homeAt(pointed));
  const { plan, file } = written;
  if (plan.start === 'after-changes') {
    await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false });
    return;
  }
  const spec = specOf(written);
  await offerNative(services, spec.engine);
  await services.jobs.begin({ spec, base: path.dirname(file), file });
}

async function modelAt(pointed: vscode.Uri): Promise<ModelChoice> {
  if (pointed.scheme !== 'file') {
    throw new HostError(
      'refused',
      vscode.l10n.t('Only a model.json on a disk can be pruned: a run reads it by itself.'),
    );
  }
  const looked = await lookAtModel(pointed.fsPath);
  if (looked.kind === 'model') return looked.choice;
  throw new HostError('refused', vscode.l10n.t('Nothing to prune here: {0}', looked.why), [
    byCommand(vscode.l10n.t('Choose Another Model'), 'findTicket'),
  ]);
}

/** The workspace folder of a file that was pointed at; a file from elsewhere is at home in its own folder. */
function homeAt(pointed: vscode.Uri): Home {
  const folder = vscode.workspace.getWorkspaceFolder(pointed);
  return folder === undefined
    ? { folder: path.dirname(pointed.fsPath), searched: false }
    : { folder: folder.uri.fsPath, searched: workspaceFolders().length > 0 };
}
