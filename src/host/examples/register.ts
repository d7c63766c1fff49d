import * as vscode from 'vscode';
import { type Services } from '../services';

/** Examples and walkthrough: registers its commands and providers; called once, on activation. */
export function registerExamples(services: Services): vscode.Disposable {
  return vscode.Disposable.from(...[services].flatMap(() => []));
}
