import { type Page } from 'playwright-core';
import { type InspectRequest } from '../../../src/protocol/inspect';

/** Answers a request about a model file; what it throws becomes the reply's message. */
export type AnswerInspect = (request: InspectRequest) => unknown;

/** Answers what a page asks about model files, as its host would. To be called before the page is opened. */
export async function answerInspect(page: Page, answer: AnswerInspect): Promise<void> {
  await page.exposeFunction('fakeInspect', async (request: InspectRequest): Promise<string> => {
    try {
      return JSON.stringify({ ok: true, answer: await answer(request) }, packed);
    } catch (error) {
      return JSON.stringify({ ok: false, message: (error as Error).message });
    }
  });
  await page.addInitScript(forwardInspect);
}

/** Typed arrays as text, on their way out of this process. */
function packed(_: string, value: unknown): unknown {
  if (!(value instanceof Uint8Array || value instanceof Float32Array)) return value;
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return { packed: value instanceof Uint8Array ? 'bytes' : 'floats', of: bytes.toString('base64') };
}

interface Asking {
  readonly type: string;
  readonly id: number;
  readonly request?: { readonly kind: string; readonly request: unknown };
}

interface FakeWindow {
  acquireVsCodeApi: () => { postMessage: (message: Asking) => void };
  fakeInspect: (request: unknown) => Promise<string>;
}

/** In the page: posts the answers as messages. */
function forwardInspect(): void {
  const here = window as unknown as FakeWindow;
  const before = here.acquireVsCodeApi;
  const unpacked = (_: string, value: unknown): unknown => {
    const { packed: kind, of } = (value ?? {}) as { packed?: string; of?: string };
    if (kind === undefined || of === undefined) return value;
    const bytes = Uint8Array.from(atob(of), (letter) => letter.charCodeAt(0));
    return kind === 'bytes' ? bytes : new Float32Array(bytes.buffer);
  };
  here.acquireVsCodeApi = () => {
    const api = before();
    return {
      ...api,
      postMessage: (message) => {
        api.postMessage(message);
        if (message.request?.kind !== 'inspect') return;
        void here.fakeInspect(message.request.request).then((text) => {
          const reply = JSON.parse(text, unpacked) as object;
          window.postMessage({ type: 'reply', id: message.id, ...reply }, '*');
        });
      },
    };
  };
}
