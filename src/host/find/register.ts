import * as vscode from 'vscode';
import { registerCommand } from '../command';
import { type Services } from '../services';

/** Find Winning Ticket: registers its commands and providers; called once, on activation. */
export function registerFind(services: Services): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(services, 'findTicket', async (model) => {
      const { findTicket } = await import('./findTicket');
      await findTicket(services, model);
    }),
  );
}
