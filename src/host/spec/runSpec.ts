import path from 'node:path';
import * as vscode from 'vscode';
import { InputError } from '../../formats/errors';
import { resolveSpec, type AnySpec } from '../../lottery/spec';
import { Cancelled, HostError } from '../errors';
import { offerNative } from '../native/offer';
import { type Services } from '../services';
import { requireTrust } from '../trust';
import { isSpec } from './isSpec';

/**
 * Run Spec: saves it where it was changed, and begins a run.
 *
 * @param given a spec's file; else the one in the active editor
 * @throws what `registerCommand` shows
 */
export async function runSpec(services: Services, given?: vscode.Uri): Promise<void> {
  requireTrust();
  const uri = given instanceof vscode.Uri ? given : activeSpec();
  if (uri.scheme !== 'file') {
    throw new HostError(
      'refused',
      vscode.l10n.t('Save the spec on a disk first: a run reads data and models from beside it.'),
    );
  }
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.isDirty && !(await document.save())) throw new Cancelled();
  const spec = specIn(document);
  await offerNative(services, spec.engine);
  await services.jobs.begin({ spec, base: path.dirname(uri.fsPath), file: uri.fsPath });
}

function activeSpec(): vscode.Uri {
  const uri = vscode.window.activeTextEditor?.document.uri;
  if (uri !== undefined && isSpec(uri)) return uri;
  throw new HostError(
    'nothing-to-do',
    vscode.l10n.t('Open a spec (*.ticket.json) first, or make one with "Find Winning Ticket".'),
  );
}

/** @throws HostError that leads to the spec */
function specIn(document: vscode.TextDocument): AnySpec {
  const name = path.basename(document.uri.fsPath);
  try {
    return resolveSpec(JSON.parse(document.getText()), name);
  } catch (error) {
    const known = error instanceof InputError || (error as Error).name === 'RunError';
    const why = (error as Error).message.replace(/\s+/g, ' ');
    const open = (): Thenable<unknown> =>
      vscode.window
        .showTextDocument(document)
        .then(() => vscode.commands.executeCommand('editor.action.marker.next'));
    throw new HostError(
      'refused',
      known ? why : vscode.l10n.t('{0} is not JSON: {1}', name, why),
      [{ title: vscode.l10n.t('Show the Problem'), act: open }],
      { cause: error },
    );
  }
}
