import * as vscode from 'vscode';
import { megabytes } from '../../native/files';
import { takeInventory } from '../../native/inventory';
import { removeNative } from '../../native/remove';
import { Cancelled } from '../errors';
import { type Services } from '../services';
import { workerEnvironment } from '../settings';
import { requireTrust } from '../trust';

/** Remove Native Engine: names what goes, asks, and removes it. @throws Cancelled, NativeError */
export async function removeWithConsent({ log }: Services): Promise<void> {
  requireTrust();
  const environment = workerEnvironment();
  const { installed, downloadBytes } = await takeInventory({ environment });
  const bytes = installed.reduce((sum, version) => sum + version.bytes, downloadBytes);
  if (bytes === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No native engine is installed.'));
    return;
  }
  const lines = installed.map(({ folder, bytes: own }) => `${folder} (${megabytes(own)})`);
  if (downloadBytes > 0) {
    lines.push(vscode.l10n.t('A download that was interrupted ({0})', megabytes(downloadBytes)));
  }
  lines.push(
    vscode.l10n.t('Runs go on with WebAssembly. Those that were made with it need it to resume.'),
  );
  const yes = vscode.l10n.t('Remove');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Remove the native engine ({0})?', megabytes(bytes)),
    { modal: true, detail: lines.join('\n') },
    yes,
  );
  if (answer !== yes) throw new Cancelled();
  const gone = removeNative({ environment });
  for (const folder of gone.removed) log.info(`Removed ${folder}.`);
  void vscode.window.showInformationMessage(
    vscode.l10n.t('The native engine is removed; {0} are free again.', megabytes(gone.bytes)),
  );
}
