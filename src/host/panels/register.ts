import * as vscode from 'vscode';
import { registerCommand } from '../command';
import { runPanelType } from '../contributions';
import { type Services } from '../services';

/** Run panels come back after a reload; what a panel shows can be saved. */
export function registerPanels(services: Services): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.window.registerWebviewPanelSerializer(runPanelType, {
      deserializeWebviewPanel: async (panel, state: unknown) =>
        services.panels.restore(panel, state),
    }),
    registerCommand(services, 'saveReport', async (run, all) => {
      const { saveReport } = await import('./report');
      await saveReport(services, run, all);
    }),
    registerCommand(services, 'exportTicket', async (run) => {
      const { exportTicket } = await import('./ticket');
      await exportTicket(services, run);
    }),
  );
}
