import * as vscode from 'vscode';
import { type AnySpec } from '../../lottery/spec';
import { megabytes } from '../../native/files';
import { findNative } from '../../native/find';
import { planInstall } from '../../native/plan';
import { showError } from '../errors';
import { type Services } from '../services';
import { setting, fetchEnvironment } from '../settings';

/** Under it is kept when the engine was offered (ISO 8601). */
const stateKey = 'nativeOffer';

/**
 * Offers the native engine when a run is about to start without it: once, whatever the answer, as the command and the
 * doctor stay. Resolves when the run can start; an installation that fails is told and keeps no run from starting.
 *
 * @param engine what the spec asks for
 */
export async function offerNative(services: Services, engine: AnySpec['engine']): Promise<void> {
  const { globalState } = services.context;
  if (engine !== 'auto' || setting('engine') !== 'auto') return;
  if (globalState.get(stateKey) !== undefined) return;
  const environment = fetchEnvironment();
  if (findNative({ environment }).state === 'ready') return;
  try {
    const plan = await planInstall({ environment });
    // Where it cannot be had, it is not to be offered.
    if (plan.binding.kind === 'none') return;
    await globalState.update(stateKey, new Date().toISOString());
    const install = { title: vscode.l10n.t('Install…') };
    const later: vscode.MessageItem = {
      title: vscode.l10n.t('Not Now'),
      isCloseAffordance: true,
    };
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t('Train with the native engine?'),
      {
        modal: true,
        detail: vscode.l10n.t(
          'This run would train with WebAssembly. TensorFlow trains several times as fast; it is {0} to fetch, and nothing is fetched before you have seen from where. It can be installed at any time with "Install Native Engine".',
          megabytes(plan.wheel.bytes),
        ),
      },
      install,
      later,
    );
    if (chosen !== install) return;
    const { installWithConsent } = await import('./install');
    await installWithConsent(services);
  } catch (error) {
    void showError(services.log, error);
  }
}
