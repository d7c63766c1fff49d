import * as vscode from 'vscode';
import { type AnySpec } from '../../lottery/spec';
import { megabytes } from '../../native/files';
import { findNative } from '../../native/find';
import { planInstall } from '../../native/plan';
import { showError } from '../errors';
import { type Services } from '../services';
import { setting, fetchEnvironment } from '../settings';

const stateKey = 'nativeOffer';

/** What is remembered in place of when it was offered last (ISO 8601): that it is never to be offered again. */
const neverAgain = 'never';

/** Who said "not now" is left alone for so long. */
const quietMilliseconds = 30 * 24 * 3_600_000;

/**
 * Offers the native engine when a run is about to start without it, once in a while and never again if the user says so. Resolves when the run can start; an
 * installation that fails is told and keeps no run from starting.
 *
 * @param engine what the spec asks for
 */
export async function offerNative(services: Services, engine: AnySpec['engine']): Promise<void> {
  const { globalState } = services.context;
  if (engine !== 'auto' || setting('engine') !== 'auto') return;
  if (isQuiet(globalState.get<string>(stateKey))) return;
  const environment = fetchEnvironment();
  if (findNative({ environment }).state === 'ready') return;
  try {
    const plan = await planInstall({ environment });
    // Where it cannot be had, it is not to be offered.
    if (plan.binding.kind === 'none') return;
    await globalState.update(stateKey, new Date().toISOString());
    const install = { title: vscode.l10n.t('Install…') };
    const never: vscode.MessageItem = { title: vscode.l10n.t('Never Ask') };
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
      never,
    );
    if (chosen === never) await globalState.update(stateKey, neverAgain);
    if (chosen !== install) return;
    const { installWithConsent } = await import('./install');
    await installWithConsent(services);
  } catch (error) {
    void showError(services.log, error);
  }
}

function isQuiet(remembered: string | undefined): boolean {
  if (remembered === undefined) return false;
  return remembered === neverAgain || Date.now() - Date.parse(remembered) < quietMilliseconds;
}
