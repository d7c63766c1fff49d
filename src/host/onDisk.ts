import * as vscode from 'vscode';
import { HostError } from './errors';

/**
 * The path of a place that the user chose in a dialog, which may offer other file systems than the disk.
 *
 * @param otherwise what to say of such a place
 * @throws HostError `refused`: processes read and write, and they know the disk only
 */
export function onDisk(
  uri: vscode.Uri,
  otherwise = vscode.l10n.t('Choose a place on a disk: runs read and write by themselves.'),
): string {
  if (uri.scheme === 'file') return uri.fsPath;
  throw new HostError('refused', otherwise);
}
