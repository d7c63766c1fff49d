import * as vscode from 'vscode';
import { registerCommand } from '../command';
import { type Services } from '../services';
import { SpecCodeLens } from './codeLens';
import { SpecDiagnostics } from './diagnostics';

/** Spec files: registers its commands and providers; called once, on activation. */
export function registerSpec(services: Services): vscode.Disposable {
  const lens = new SpecCodeLens(services);
  return vscode.Disposable.from(
    lens,
    new SpecDiagnostics(services),
    vscode.languages.registerCodeLensProvider(
      { scheme: 'file', pattern: '**/*.ticket.json' },
      lens,
    ),
    registerCommand(services, 'runSpec', async (spec) => {
      const { runSpec } = await import('./runSpec');
      await runSpec(services, spec);
    }),
  );
}
