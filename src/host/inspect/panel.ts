import path from 'node:path';
import * as vscode from 'vscode';
import { conversionOf } from '../../formats/model/unsupported';
import { type InspectorPageRequest, type ToInspectorPage } from '../../protocol/inspectorPage';
import { HostError, isCancelled } from '../errors';
import { Conversation } from '../panels/conversation';
import { fillPage } from '../panels/fill';
import { saveAs } from '../panels/save';
import { type Services } from '../services';
import { askInspector } from './ask';
import { Choices } from './choices';
import { FileWatch } from './fileWatch';
import { asInspectorMessage } from './logic/message';
import { AllowedFiles } from './logic/permission';

/** The page of one editor that shows a model file. */
export class InspectorPanel {
  private readonly file: string;
  private readonly watch: FileWatch;
  private readonly choices: Choices;
  private readonly allowed: AllowedFiles;

  constructor(
    private readonly services: Services,
    uri: vscode.Uri,
    private readonly panel: vscode.WebviewPanel,
  ) {
    const { context, log } = services;
    this.file = uri.fsPath;
    this.choices = new Choices(context.workspaceState);
    this.allowed = new AllowedFiles(this.file, this.choices.of(this.file));
    const page: Conversation<InspectorPageRequest, ToInspectorPage> = new Conversation(
      panel.webview,
      log,
      {
        name: 'The inspector',
        check: asInspectorMessage,
        ready: () => this.watch.show(),
        answer: async (request) => this.answer(request),
      },
    );
    this.watch = new FileWatch(
      this.file,
      (state) => page.post({ type: 'file', state }),
      (error) => void log.error(error),
    );
    const own = [page, panel.onDidChangeViewState(() => this.viewChanged())];
    panel.onDidDispose(() => void vscode.Disposable.from(this.watch, ...own).dispose());
    const convert = conversionOf(this.file);
    fillPage(panel, context.extensionUri, 'inspector', {
      state: { file: this.file },
      ...(convert && {
        convert: {
          ...convert,
          explanation: `${path.basename(this.file)} ${convert.explanation}.`,
        },
      }),
    });
    log.info(`Opened the inspector on ${this.file}.`);
  }

  private async answer(request: InspectorPageRequest): Promise<unknown> {
    switch (request.kind) {
      case 'copy':
        return void (await vscode.env.clipboard.writeText(request.text));
      case 'save':
        return saveAs(this.services.log, path.dirname(this.file), request);
      case 'pickOther':
        return this.pickOther();
      case 'inspect': {
        const asked = request.request;
        const foreign = this.allowed.foreign(asked);
        if (foreign !== undefined) {
          const text = vscode.l10n.t('{0} was not chosen to be shown here.', foreign);
          throw new HostError('refused', text);
        }
        const answer = await askInspector(this.services, asked);
        if (asked.kind === 'model' && typeof answer === 'object' && 'files' in answer) {
          this.allowed.take(answer);
          if (asked.file === this.file) this.watch.setFiles(answer.watched ?? answer.files);
        }
        return answer;
      }
    }
  }

  /** @returns the file that the user chooses; undefined where the user goes back on it */
  private async pickOther(): Promise<string | undefined> {
    try {
      const { chooseModel } = await import('./choose/chooseModel');
      const other = await chooseModel(this.services, {
        title: vscode.l10n.t('Compare {0}', path.basename(this.file)),
        placeholder: vscode.l10n.t('Which masks are to be compared with these?'),
        beside: this.file,
      });
      this.allowed.add(other);
      await this.choices.keep(this.file, other);
      return other;
    } catch (error) {
      if (isCancelled(error)) return undefined;
      throw error;
    }
  }

  private viewChanged(): void {
    // A page that is hidden is gone, and says that it is ready when it has come back.
    if (!this.panel.visible) this.watch.hide();
  }
}
