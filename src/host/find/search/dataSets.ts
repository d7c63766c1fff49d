import type * as vscode from 'vscode';
import { dataPatterns, dataPlace, lookAtData, type FoundData } from '../logic/dataSets';
import { findIn } from './files';

/** The data sets of a folder. */
export async function findDataSets(
  folder: vscode.Uri,
  signal: AbortSignal,
): Promise<readonly FoundData[]> {
  const files = await findIn(folder, dataPatterns, signal);
  const found: FoundData[] = [];
  for (const place of new Set(files.map(dataPlace))) {
    if (signal.aborted) break;
    // A file that is only named like a part of one.
    const data = await lookAtData(place).catch(() => undefined);
    if (data !== undefined) found.push(data);
  }
  return found;
}
