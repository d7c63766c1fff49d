import type * as vscode from 'vscode';
import { lookAtModel, type LookedAt } from '../logic/models';
import { findIn } from './files';

/** Files looked at together. */
const together = 8;

type Model = Extract<LookedAt, { readonly kind: 'model' }>;

/** The layers models of a folder; what else is called model.json is left out. */
export async function findModels(
  folder: vscode.Uri,
  signal: AbortSignal,
): Promise<readonly Model[]> {
  const files = await findIn(folder, ['model.json'], signal);
  const models: Model[] = [];
  for (let i = 0; i < files.length && !signal.aborted; i += together) {
    const looked = await Promise.all(files.slice(i, i + together).map(lookAtModel));
    models.push(...looked.filter((one) => one.kind === 'model'));
  }
  return models;
}
