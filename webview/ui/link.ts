import { type InspectAnswer, type InspectRequest } from '../../src/protocol/inspect';
import { text } from './texts';

/** The answer to a request; each has one. */
export type LinkReply =
  | { readonly id: number; readonly ok: true; readonly answer?: unknown }
  | { readonly id: number; readonly ok: false; readonly message: string };

/** What a request of a page is answered with: most with nothing. */
export type LinkAnswer<R> = R extends { readonly kind: 'inspect'; readonly request: infer I }
  ? I extends InspectRequest
    ? InspectAnswer<I>
    : never
  : R extends { readonly kind: 'pickOther' }
    ? string | undefined
    : void;

export interface LinkOptions<R> {
  post(message: { readonly type: 'request'; readonly id: number; readonly request: R }): void;
  /** How long a request may take; undefined for one during which the user may be asked something. */
  milliseconds(request: R): number | undefined;
}

interface Pending {
  resolve(answer: unknown): void;
  reject(error: Error): void;
  readonly timer: ReturnType<typeof setTimeout> | undefined;
}

/** Requests of a page to its host, each with an id, one reply, and a time after which it is given up. */
export class MessageLink<R extends { readonly kind: string }> {
  private readonly pending = new Map<number, Pending>();
  private next = 1;

  constructor(private readonly options: LinkOptions<R>) {}

  /** @throws Error with a message for people: the host's, or that it has not answered in time */
  request<T extends R>(request: T): Promise<LinkAnswer<T>> {
    const id = this.next++;
    const milliseconds = this.options.milliseconds(request);
    const answered = new Promise<unknown>((resolve, reject) => {
      const giveUp = (): void => {
        this.pending.delete(id);
        reject(new Error(text('VS Code has not answered.')));
      };
      const timer = milliseconds === undefined ? undefined : setTimeout(giveUp, milliseconds);
      this.pending.set(id, { resolve, reject, timer });
    });
    this.options.post({ type: 'request', id, request });
    return answered as Promise<LinkAnswer<T>>;
  }

  /** Takes a reply in; one that nobody waits for any more is dropped. */
  take(reply: LinkReply): void {
    const waiting = this.pending.get(reply.id);
    if (!waiting) return;
    this.pending.delete(reply.id);
    clearTimeout(waiting.timer);
    if (reply.ok) waiting.resolve(reply.answer);
    else waiting.reject(new Error(reply.message));
  }
}

/** Whether a message to a page is the reply to one of its requests. */
export function isReply(message: object): message is LinkReply & { readonly type: 'reply' } {
  return (
    'type' in message &&
    message.type === 'reply' &&
    'id' in message &&
    typeof message.id === 'number'
  );
}
