import * as vscode from 'vscode';
import { contextId, runPanelType } from '../contributions';
import { type Panels, type Services } from '../services';
import { asPageState } from './messages';
import { type RunPanel } from './panel';

/** The run panels of this window: one for each run, and one for each set of runs that is compared. */
export class RunPanels implements Panels, vscode.Disposable {
  private readonly panels = new Set<RunPanel>();
  private told: string | undefined;
  private subscription: vscode.Disposable | undefined;

  constructor(private readonly services: () => Services) {}

  get active(): readonly string[] {
    return this.front?.folders ?? [];
  }

  async show(folders: readonly string[]): Promise<void> {
    const present = this.find(folders);
    if (present !== undefined) return present.panel.reveal();
    const { log } = this.services();
    await this.read(folders);
    const again = this.find(folders);
    if (again !== undefined) return again.panel.reveal();
    const panel = vscode.window.createWebviewPanel(runPanelType, '', vscode.ViewColumn.Active, {
      enableScripts: true,
      enableFindWidget: true,
    });
    await this.take(panel, folders);
    log.info(`Opened the panel of ${folders.join(', ')}.`);
  }

  close(folders: readonly string[]): void {
    for (const panel of [...this.panels]) {
      panel.leaveOut(folders);
      // A comparison may have shrunk to what another panel shows.
      const twin = [...this.panels].some(
        (other) => other !== panel && keyOf(other.folders) === keyOf(panel.folders),
      );
      if (twin) panel.panel.dispose();
    }
  }

  async restore(panel: vscode.WebviewPanel, kept: unknown): Promise<void> {
    const state = asPageState(kept);
    // A page that never came to keep its state has nothing to show.
    if (state === undefined) {
      panel.dispose();
      return;
    }
    await this.services().runs.ready();
    await this.read(state.folders);
    await this.take(panel, state.folders, state.view);
  }

  /** Has runs read that are not listed: for their titles and icons, and so that the tree lists them. */
  private async read(folders: readonly string[]): Promise<void> {
    const { runs } = this.services();
    for (const folder of folders) {
      runs.pin(folder);
      if (runs.get(folder) === undefined) await runs.update(folder);
    }
  }

  private async take(
    panel: vscode.WebviewPanel,
    folders: readonly string[],
    view?: unknown,
  ): Promise<void> {
    const { RunPanel } = await import('./panel');
    const services = this.services();
    this.subscription ??= services.runs.onDidChange(() => this.tellState());
    const made = new RunPanel(services, panel, folders, view);
    this.panels.add(made);
    panel.onDidChangeViewState(() => this.tellState());
    panel.onDidDispose(() => {
      this.panels.delete(made);
      this.tellState();
    });
    this.tellState();
  }

  private find(folders: readonly string[]): RunPanel | undefined {
    const key = keyOf(folders);
    return [...this.panels].find((panel) => keyOf(panel.folders) === key);
  }

  private get front(): RunPanel | undefined {
    return [...this.panels].find(({ panel }) => panel.active);
  }

  /** Says in a context key how the run of the panel in front stands, when that changes. */
  private tellState(): void {
    const state = this.front?.runState;
    if (state === this.told) return;
    this.told = state;
    void vscode.commands.executeCommand('setContext', contextId('panelRun'), state);
  }

  dispose(): void {
    this.subscription?.dispose();
    for (const panel of this.panels) panel.dispose();
  }
}

function keyOf(folders: readonly string[]): string {
  return JSON.stringify([...folders].sort());
}
