import {
  runActions,
  type FromRunPage,
  type PageRequest,
  type RunPageState,
} from '../../protocol/runPage';

const mostBytes = 64e6;
const mostFolders = 100;

/** A message of a page, checked; undefined if it is none that a page of ours sends. */
export function asMessage(value: unknown): FromRunPage | undefined {
  const { type, id, request, message } = asObject(value);
  if (type === 'ready') return { type };
  if (type === 'problem') return { type, message: String(message).slice(0, 10_000) };
  if (type !== 'request' || typeof id !== 'number') return undefined;
  const asked = asRequest(request);
  return asked === undefined ? undefined : { type, id, request: asked };
}

/** The number of a request that is not understood, so that it can be answered all the same. */
export function requestId(value: unknown): number | undefined {
  const { type, id } = asObject(value);
  return type === 'request' && typeof id === 'number' ? id : undefined;
}

/** What a page has kept, checked. */
export function asPageState(value: unknown): RunPageState | undefined {
  const { folders, view } = asObject(value);
  if (!Array.isArray(folders) || folders.length === 0 || folders.length > mostFolders) {
    return undefined;
  }
  if (!folders.every((folder) => typeof folder === 'string')) return undefined;
  return { folders, ...(view !== undefined && { view }) };
}

function asRequest(value: unknown): PageRequest | undefined {
  const { kind, name, content, text, action, folder } = asObject(value);
  switch (kind) {
    case 'compare':
      return { kind };
    case 'copy':
      return typeof text === 'string' && text.length <= mostBytes ? { kind, text } : undefined;
    case 'run': {
      const known = runActions.find((one) => one === action);
      return known !== undefined && typeof folder === 'string'
        ? { kind, action: known, folder }
        : undefined;
    }
    case 'save': {
      const bytes = asContent(content);
      if (typeof name !== 'string' || bytes === undefined) return undefined;
      return { kind, name: safeName(name), content: bytes };
    }
    default:
      return undefined;
  }
}

function asContent(content: unknown): Uint8Array | string | undefined {
  const bytes = content instanceof ArrayBuffer ? new Uint8Array(content) : content;
  if (typeof bytes !== 'string' && !(bytes instanceof Uint8Array)) return undefined;
  return bytes.length <= mostBytes ? bytes : undefined;
}

/** A name that leads into no other folder. */
function safeName(name: string): string {
  const safe = name.replace(/[\u0000-\u001f\\/:*?"<>|]+/g, '-').slice(-120);
  return /^\.*$/.test(safe) ? 'picture' : safe;
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
