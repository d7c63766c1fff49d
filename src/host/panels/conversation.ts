import * as vscode from 'vscode';
import { messageOf } from '../errors';
import { type Log } from '../log';
import { requestId } from './messages';

/** What pages say, whatever page it is. */
type FromPage<Request> =
  | { readonly type: 'ready' }
  | { readonly type: 'request'; readonly id: number; readonly request: Request }
  | { readonly type: 'problem'; readonly message: string };

/** How a page is answered. */
export interface Answers<Request> {
  /** The page's name, for the log. */
  readonly name: string;
  /** Checks a message; undefined if no page of ours sends it. */
  readonly check: (value: unknown) => FromPage<Request> | undefined;
  readonly ready: () => void;
  /** @throws Error with what the page is to be told */
  readonly answer: (request: Request) => Promise<unknown>;
}

/** Messages to and from one page: each of its requests gets one reply. */
export class Conversation<Request, ToPage> implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly webview: vscode.Webview,
    private readonly log: Log,
    private readonly answers: Answers<Request>,
  ) {
    this.subscription = webview.onDidReceiveMessage((message: unknown) => {
      this.receive(message).catch((error: unknown) => this.log.error(error));
    });
  }

  post(message: ToPage): void {
    this.send(message);
  }

  private async receive(value: unknown): Promise<void> {
    const message = this.answers.check(value);
    if (message === undefined) {
      const id = requestId(value);
      if (id !== undefined) {
        this.refuse(id, vscode.l10n.t('The page asked what VS Code does not know.'));
      }
      return;
    }
    switch (message.type) {
      case 'ready':
        return this.answers.ready();
      case 'problem':
        return this.log.warn(`${this.answers.name}: ${message.message}`);
      case 'request':
        try {
          const answer = await this.answers.answer(message.request);
          return this.send({ type: 'reply', id: message.id, ok: true, answer });
        } catch (error) {
          this.log.error(error);
          return this.refuse(message.id, messageOf(error));
        }
    }
  }

  private refuse(id: number, message: string): void {
    this.send({ type: 'reply', id, ok: false, message });
  }

  private send(message: unknown): void {
    // It is false for a page that is hidden, and rejects for one that is gone: neither misses anything.
    this.webview.postMessage(message).then(undefined, () => undefined);
  }

  dispose(): void {
    this.subscription.dispose();
  }
}
