import type * as vscode from 'vscode';
import { type ReaderClient } from '../jobs/reader';

/** The reader process of this window; it is started by the first question, and let go while there are none. */
export class HostReader implements vscode.Disposable {
  private made: Promise<ReaderClient> | undefined;
  private disposed = false;

  constructor(private readonly programFolder: () => Promise<string>) {}

  async client(): Promise<ReaderClient> {
    this.made ??= this.make().catch((error: unknown) => {
      this.made = undefined;
      throw error;
    });
    return this.made;
  }

  private async make(): Promise<ReaderClient> {
    await this.programFolder();
    const { ReaderClient } = await import('../jobs/reader');
    const client = new ReaderClient();
    if (this.disposed) client.dispose();
    return client;
  }

  dispose(): void {
    this.disposed = true;
    this.made?.then(
      (client) => client.dispose(),
      () => undefined,
    );
  }
}
