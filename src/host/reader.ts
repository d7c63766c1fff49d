import type * as vscode from 'vscode';
import { type ReaderClient, type ReaderTimes } from '../jobs/reader';

/** The reader process of this window; it is started by the first question, and let go while there are none. */
export class HostReader implements vscode.Disposable {
  private made: Promise<ReaderClient> | undefined;
  private disposed = false;

  /** @param times of the client, where they are not the usual ones */
  constructor(
    private readonly programFolder: () => Promise<string>,
    private readonly times: Partial<ReaderTimes> = {},
  ) {}

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
    const client = new ReaderClient(this.times);
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
