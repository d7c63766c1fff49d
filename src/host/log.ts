import * as vscode from 'vscode';

/** The output channel "Winning Ticket", made when the first line is written. */
export class Log implements vscode.Disposable {
  private made: vscode.LogOutputChannel | undefined;

  private get channel(): vscode.LogOutputChannel {
    return (this.made ??= vscode.window.createOutputChannel('Winning Ticket', { log: true }));
  }

  /** What was done, for whoever wants to follow. */
  info(text: string): void {
    this.channel.info(text);
  }

  warn(text: string): void {
    this.channel.warn(text);
  }

  /** An error with its stack. */
  error(error: unknown): void {
    this.channel.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }

  show(): void {
    this.channel.show(true);
  }

  dispose(): void {
    this.made?.dispose();
  }
}
