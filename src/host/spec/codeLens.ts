import path from 'node:path';
import * as vscode from 'vscode';
import { commandId, type CommandArguments, type CommandName } from '../contributions';
import { isLive, isResumable, type RunRow } from '../runs/row';
import { rowDescription } from '../runs/texts';
import { type Services } from '../services';

/** Above a spec: run it, and what there is of its newest run. */
export class SpecCodeLens implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  private readonly own: vscode.Disposable;
  /** What the lenses say of runs now: progress alone is no reason to draw them again. */
  private shown = '';

  constructor(private readonly services: Pick<Services, 'runs'>) {
    this.own = vscode.Disposable.from(
      this.changed,
      services.runs.onDidChange(() => {
        const said = services.runs.all
          .filter(({ specFile }) => specFile !== undefined)
          .map(({ folder, state, headline }) => `${folder} ${state} ${headline ?? ''}`)
          .join('\n');
        if (said === this.shown) return;
        this.shown = said;
        this.changed.fire();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.changed.fire()),
    );
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    const { uri } = document;
    await this.services.runs.ready();
    const run = newestOf(this.services.runs.all, uri.fsPath);
    const trusted = vscode.workspace.isTrusted;
    return [
      ...(trusted ? [lens(`$(play) ${vscode.l10n.t('Run')}`, 'runSpec', uri)] : []),
      ...(trusted && run !== undefined && isResumable(run)
        ? [lens(`$(debug-continue) ${vscode.l10n.t('Resume')}`, 'resumeRun', run.folder)]
        : []),
      ...(trusted && run !== undefined && isLive(run)
        ? [lens(`$(debug-stop) ${vscode.l10n.t('Stop')}`, 'stopRun', run.folder)]
        : []),
      ...(run === undefined ? [] : [lens(showText(run), 'openRunPanel', run.folder)]),
    ];
  }

  dispose(): void {
    this.own.dispose();
  }
}

/** The newest run that was made from a spec; rows come newest first. */
function newestOf(rows: readonly RunRow[], spec: string): RunRow | undefined {
  return rows.find(
    ({ specFile }) => specFile !== undefined && path.relative(specFile, spec) === '',
  );
}

function showText(run: RunRow): string {
  const state = isLive(run) ? vscode.l10n.t('running') : rowDescription(run);
  return `$(graph-line) ${vscode.l10n.t('Show: {0}', state)}`;
}

function lens<Name extends CommandName>(
  title: string,
  name: Name,
  argument: CommandArguments[Name][0],
): vscode.CodeLens {
  const range = new vscode.Range(0, 0, 0, 0);
  return new vscode.CodeLens(range, { title, command: commandId(name), arguments: [argument] });
}
