import {
  requestMilliseconds,
  type FromRunPage,
  type PageData,
  type PageRequest,
  type ToRunPage,
} from '../../src/protocol/runPage';
import { asState, type PageHost } from './host';
import { text } from './texts';

interface Pending {
  resolve(): void;
  reject(error: Error): void;
  readonly timer: ReturnType<typeof setTimeout> | undefined;
}

/** The page in a web view of VS Code. */
export function workbenchHost(data: PageData): PageHost {
  const api = acquireVsCodeApi();
  const post = (message: FromRunPage): void => api.postMessage(message);
  const pending = new Map<number, Pending>();
  let next = 1;

  const answer = (reply: Extract<ToRunPage, { type: 'reply' }>): void => {
    const waiting = pending.get(reply.id);
    if (!waiting) return;
    pending.delete(reply.id);
    clearTimeout(waiting.timer);
    if (reply.ok) waiting.resolve();
    else waiting.reject(new Error(reply.message));
  };

  return {
    acts: true,
    state: () => asState(api.getState()) ?? data.state,
    setState: (state) => api.setState(state),
    start(show) {
      window.addEventListener('message', ({ data: message }: MessageEvent<unknown>) => {
        if (!isToPage(message)) return;
        if (message.type === 'snapshots') show(message);
        else answer(message);
      });
      post({ type: 'ready' });
    },
    request(request) {
      const id = next++;
      return new Promise((resolve, reject) => {
        const giveUp = (): void => {
          pending.delete(id);
          reject(new Error(text('VS Code has not answered.')));
        };
        const timer = asksUser(request) ? undefined : setTimeout(giveUp, requestMilliseconds);
        pending.set(id, { resolve, reject, timer });
        post({ type: 'request', id, request });
      });
    },
    problem: (message) => post({ type: 'problem', message }),
  };
}

/** Requests during which the user may be asked something, for as long as the user likes. */
function asksUser(request: PageRequest): boolean {
  switch (request.kind) {
    case 'copy':
      return false;
    case 'save':
    case 'compare':
      return true;
    case 'run':
      return request.action !== 'reveal' && request.action !== 'close';
  }
}

function isToPage(message: unknown): message is ToRunPage {
  if (typeof message !== 'object' || message === null || !('type' in message)) return false;
  if (message.type === 'snapshots') return 'runs' in message && Array.isArray(message.runs);
  return message.type === 'reply' && 'id' in message && typeof message.id === 'number';
}
