import type * as vscode from 'vscode';
import { createServices } from './host/create';
import { features } from './host/features';

/** What other extensions, and our own tests, get from this one. */
export interface ExtensionApi {
  /** Milliseconds that activation took. */
  readonly activationMilliseconds: number;
}

/** Builds and registers; whatever reads files or is heavy waits until it is used. */
export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const begin = performance.now();
  const services = createServices(context);
  for (const register of features) context.subscriptions.push(register(services));
  return { activationMilliseconds: performance.now() - begin };
}

/** Runs go on by themselves, and what else there is hangs on the context. */
export function deactivate(): void {}
