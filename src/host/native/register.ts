import * as vscode from 'vscode';
import { registerCommand } from '../command';
import { type Services } from '../services';

/** Scheme of pages that this extension makes. */
const scheme = 'winning-ticket';
const page = vscode.Uri.from({ scheme, path: 'Doctor.md' });

/** Native engine and doctor: registers its commands and providers; called once, on activation. */
export function registerNative(services: Services): vscode.Disposable {
  const doctor = new DoctorPage();
  return vscode.Disposable.from(
    doctor,
    vscode.workspace.registerTextDocumentContentProvider(scheme, doctor),
    registerCommand(services, 'installNative', async () => {
      const { installWithConsent } = await import('./install');
      await installWithConsent(services);
    }),
    registerCommand(services, 'removeNative', async () => {
      const { removeWithConsent } = await import('./remove');
      await removeWithConsent(services);
    }),
    registerCommand(services, 'doctor', async () => {
      const { examine } = await import('./doctor');
      doctor.show(await examine(services));
      await vscode.commands.executeCommand('markdown.showPreview', page);
    }),
  );
}

/** What the doctor has found, as a document that nobody can edit. */
class DoctorPage implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private text: string | undefined;

  readonly onDidChange = this.changed.event;

  show(text: string): void {
    this.text = text;
    this.changed.fire(page);
  }

  provideTextDocumentContent(): string {
    // A page that is left over from before the window was reloaded.
    const again = vscode.l10n.t(
      'Run the command "Winning Ticket: Doctor" to examine this machine.',
    );
    return this.text ?? `# Winning Ticket: Doctor\n\n${again}\n`;
  }

  dispose(): void {
    this.changed.dispose();
  }
}
