import * as vscode from 'vscode';
import { registerCommand } from '../command';
import { inspectorTypes } from '../contributions';
import { type Services } from '../services';
import { InspectorProvider } from './provider';

/** The mask inspector: an editor for model files, and the command that opens it. */
export function registerInspect(services: Services): vscode.Disposable {
  const provider = new InspectorProvider(services);
  const options = {
    supportsMultipleEditorsPerDocument: true,
    webviewOptions: { retainContextWhenHidden: false, enableFindWidget: true },
  };
  return vscode.Disposable.from(
    ...Object.values(inspectorTypes).map(({ id }) =>
      vscode.window.registerCustomEditorProvider(id, provider, options),
    ),
    registerCommand(services, 'inspectMasks', async (target, all) => {
      const { inspectMasks } = await import('./inspectMasks');
      await inspectMasks(services, target, all);
    }),
  );
}
