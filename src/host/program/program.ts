import path from 'node:path';
import type * as vscode from 'vscode';
import { setWorkerEnvironment } from '../../jobs/worker';
import { type Log } from '../log';
import { workerEnvironment } from '../settings';
import { copyProgram, removeOldCopies } from './copy';

/** The program outside the extension's folder: made on first use, the same for all that ask. */
export class Program {
  private made: Promise<string> | undefined;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: Log,
  ) {}

  /** Folder with the program as it came with the extension. */
  get original(): string {
    return path.join(this.context.extensionPath, 'dist');
  }

  /** Folder of the copy; from then on, worker processes are started from it, with the user's settings. */
  async folder(): Promise<string> {
    // One that could not be made (a full disk) is tried again.
    this.made ??= this.make().catch((error: unknown) => {
      this.made = undefined;
      throw error;
    });
    return this.made;
  }

  private async make(): Promise<string> {
    const storage = this.context.globalStorageUri.fsPath;
    const { version } = this.context.extension.packageJSON as { readonly version: string };
    const folder = await copyProgram(this.original, storage, version);
    setWorkerEnvironment({ program: folder, variables: workerEnvironment });
    this.log.info(`Jobs run from ${folder}.`);
    for (const old of await removeOldCopies(storage, folder)) this.log.info(`Removed ${old}.`);
    return folder;
  }
}
