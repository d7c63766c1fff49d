import * as vscode from 'vscode';
import { registerCommand } from '../command';
import { views } from '../contributions';
import { type Services } from '../services';
import { RunStatusBar } from './statusBar';
import { moreCommand, RunTree } from './tree';

/** Milliseconds after activation at which the runs are listed, for those that are at work. */
const delay = 500;

/** The list of runs, and the commands about them. */
export function registerRuns(services: Services): vscode.Disposable {
  const { runs, log } = services;
  const tree = new RunTree(services);
  const view = vscode.window.createTreeView(views.runs, {
    treeDataProvider: tree,
    canSelectMany: true,
    showCollapseAll: true,
  });
  const badge = runs.onDidChange(() => {
    const live = runs.live.length;
    view.badge =
      live === 0 ? undefined : { value: live, tooltip: vscode.l10n.t('{0} at work', live) };
  });
  // Runs that go on from before the window was opened or reloaded are found without a look at the view.
  const timer = setTimeout(() => {
    runs.ready().catch((error: unknown) => log.error(error));
  }, delay);
  const show = async () => import('./commands/show');
  const control = async () => import('./commands/control');
  const tidy = async () => import('./commands/tidy');
  return vscode.Disposable.from(
    tree,
    view,
    badge,
    new RunStatusBar(services),
    new vscode.Disposable(() => clearTimeout(timer)),
    registerCommand(services, 'openRunPanel', async (run) =>
      (await show()).openRunPanel(services, run),
    ),
    registerCommand(services, 'compareRuns', async (run, all) =>
      (await show()).compareRuns(services, run, all),
    ),
    registerCommand(services, 'revealRun', async (run) => (await show()).revealRun(services, run)),
    registerCommand(services, 'openSpec', async (run) => (await show()).openSpec(services, run)),
    registerCommand(services, 'stopRun', async (run, all) =>
      (await control()).stopRun(services, run, all),
    ),
    registerCommand(services, 'resumeRun', async (run, all) =>
      (await control()).resumeRun(services, run, all),
    ),
    registerCommand(services, 'compactRun', async (run, all) =>
      (await tidy()).compactRuns(services, run, all),
    ),
    registerCommand(services, 'deleteRun', async (run, all) =>
      (await tidy()).deleteRuns(services, run, all),
    ),
    registerCommand(services, 'refreshRuns', async () => runs.refresh()),
    registerCommand(services, 'showLog', () => log.show()),
    vscode.commands.registerCommand(moreCommand, async () => runs.showMore()),
  );
}
