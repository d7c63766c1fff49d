import {
  runActions,
  type FromRunPage,
  type PageRequest,
  type RunPageState,
} from '../../protocol/runPage';
import { asInspectRequest, asPath } from '../inspect/logic/request';
import { asObject, asSaving } from './checks';

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
  const { kind, action, folder, request, file } = asObject(value);
  switch (kind) {
    case 'compare':
      return { kind };
    case 'copy':
    case 'save':
      return asSaving(value);
    case 'run': {
      const known = runActions.find((one) => one === action);
      return known !== undefined && typeof folder === 'string'
        ? { kind, action: known, folder }
        : undefined;
    }
    case 'inspect': {
      const asked = asInspectRequest(request);
      return asked && { kind, request: asked };
    }
    case 'openInspector': {
      const path = asPath(file);
      return path === undefined ? undefined : { kind, file: path };
    }
    default:
      return undefined;
  }
}
