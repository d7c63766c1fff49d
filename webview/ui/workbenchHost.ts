import { inspectMilliseconds, type InspectRequest } from '../../src/protocol/inspect';
import {
  requestMilliseconds,
  type FromRunPage,
  type PageData,
  type PageRequest,
  type ToRunPage,
} from '../../src/protocol/runPage';
import { asState, type PageHost } from './host';
import { isReply, MessageLink } from './link';

/** The page in a web view of VS Code. */
export function workbenchHost(data: PageData): PageHost {
  const api = acquireVsCodeApi();
  const post = (message: FromRunPage): void => api.postMessage(message);
  const link = new MessageLink<PageRequest>({ post, milliseconds });
  return {
    acts: true,
    state: () => asState(api.getState()) ?? data.state,
    setState: (state) => api.setState(state),
    start(show) {
      window.addEventListener('message', ({ data: message }: MessageEvent<unknown>) => {
        if (typeof message !== 'object' || message === null) return;
        if (isReply(message)) link.take(message);
        else if (isSnapshots(message)) show(message);
      });
      post({ type: 'ready' });
    },
    request: async (request) => void (await link.request(request)),
    inspect: <R extends InspectRequest>(request: R) => link.request({ kind: 'inspect', request }),
    problem: (message) => post({ type: 'problem', message }),
  };
}

/** How long a request may take; as long as the user likes where the user may be asked something. */
function milliseconds(request: PageRequest): number | undefined {
  switch (request.kind) {
    case 'copy':
    case 'openInspector':
      return requestMilliseconds;
    case 'inspect':
      return inspectMilliseconds;
    case 'save':
    case 'compare':
      return undefined;
    case 'run':
      return request.action === 'reveal' || request.action === 'close'
        ? requestMilliseconds
        : undefined;
  }
}

function isSnapshots(message: object): message is Extract<ToRunPage, { type: 'snapshots' }> {
  return (
    'type' in message &&
    message.type === 'snapshots' &&
    'runs' in message &&
    Array.isArray(message.runs)
  );
}
