import {
  inspectMilliseconds,
  type InspectAnswer,
  type InspectRequest,
  type Inspector,
} from '../../src/protocol/inspect';
import {
  type FromInspectorPage,
  type InspectorPageData,
  type InspectorPageRequest,
  type InspectorPageState,
  type ToInspectorPage,
} from '../../src/protocol/inspectorPage';
import { requestMilliseconds } from '../../src/protocol/runPage';
import { isReply, MessageLink } from '../ui/link';
import { type Asked, type SavingRequest } from '../ui/saving';
import { whenVisible } from '../ui/visible';

/** How a file stands, as the host tells it. */
export type FileState = Extract<ToInspectorPage, { type: 'file' }>['state'];

/** What the page needs from VS Code. */
export interface InspectorHost extends Asked<SavingRequest> {
  readonly inspect: Inspector['inspect'];
  state(): InspectorPageState;
  setState(state: InspectorPageState): void;
  /** Begins to be told how the file stands. */
  start(onFile: (state: FileState) => void): void;
  /** Asks the user for another file. @returns undefined where the user goes back on it */
  pickOther(): Promise<string | undefined>;
  /** Tells an error that nobody expected. */
  problem(message: string): void;
}

/** The page in a web view of VS Code. */
export function inspectorHost(data: InspectorPageData): InspectorHost {
  const api = acquireVsCodeApi();
  const post = (message: FromInspectorPage): void => api.postMessage(message);
  const link = new MessageLink<InspectorPageRequest>({ post, milliseconds });
  return {
    state: () => asState(api.getState(), data.state.file) ?? data.state,
    setState: (state) => api.setState(state),
    start(onFile) {
      window.addEventListener('message', ({ data: message }: MessageEvent<unknown>) => {
        if (typeof message !== 'object' || message === null) return;
        if (isReply(message)) link.take(message);
        else if (isFile(message)) onFile(message.state);
      });
      post({ type: 'ready' });
    },
    inspect: async <R extends InspectRequest>(request: R): Promise<InspectAnswer<R>> => {
      await whenVisible();
      return link.request({ kind: 'inspect', request });
    },
    request: (request) => link.request(request),
    pickOther: () => link.request({ kind: 'pickOther' }),
    problem: (message) => post({ type: 'problem', message }),
  };
}

/** How long a request may take; as long as the user likes where the user is asked something. */
function milliseconds({ kind }: InspectorPageRequest): number | undefined {
  switch (kind) {
    case 'copy':
      return requestMilliseconds;
    case 'inspect':
      return inspectMilliseconds;
    case 'save':
    case 'pickOther':
      return undefined;
  }
}

function isFile(message: object): message is Extract<ToInspectorPage, { type: 'file' }> {
  return (
    'type' in message &&
    message.type === 'file' &&
    'state' in message &&
    (message.state === 'here' || message.state === 'changed' || message.state === 'gone')
  );
}

/** State that was kept, if it is of the form that is expected, and of this file. */
export function asState(kept: unknown, file: string): InspectorPageState | undefined {
  if (typeof kept !== 'object' || kept === null) return undefined;
  const { file: of, other, view } = kept as Readonly<Record<string, unknown>>;
  if (of !== file) return undefined;
  return { file, ...(typeof other === 'string' && { other }), view };
}
