import * as vscode from 'vscode';
import { createServices } from './host/create';
import { features } from './host/features';
import { type Services } from './host/services';

/** What this extension hands out; it is no interface for other extensions. */
export interface ExtensionApi {
  /** Milliseconds that activation took, without the loading of the bundle. */
  readonly activationMilliseconds: number;
  /** For tests inside the extension host; elsewhere it is not there. */
  readonly services?: Services;
}

/** Builds and registers; whatever reads files or is heavy waits until it is used. */
export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const begin = performance.now();
  const services = createServices(context);
  for (const register of features) context.subscriptions.push(register(services));
  const activationMilliseconds = performance.now() - begin;
  const tested = context.extensionMode === vscode.ExtensionMode.Test;
  return { activationMilliseconds, ...(tested && { services }) };
}

/** Runs go on by themselves, and what else there is hangs on the context. */
export function deactivate(): void {}
