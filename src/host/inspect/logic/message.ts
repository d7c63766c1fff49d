import { type FromInspectorPage, type InspectorPageRequest } from '../../../protocol/inspectorPage';
import { asObject, asSaving } from '../../panels/checks';
import { asInspectRequest } from './request';

/** A message of the inspector's page, checked; undefined if it is none that a page of ours sends. */
export function asInspectorMessage(value: unknown): FromInspectorPage | undefined {
  const { type, id, request, message } = asObject(value);
  if (type === 'ready') return { type };
  if (type === 'problem') return { type, message: String(message).slice(0, 10_000) };
  if (type !== 'request' || typeof id !== 'number') return undefined;
  const asked = asRequest(request);
  return asked && { type, id, request: asked };
}

function asRequest(value: unknown): InspectorPageRequest | undefined {
  const { kind, request } = asObject(value);
  switch (kind) {
    case 'inspect': {
      const asked = asInspectRequest(request);
      return asked && { kind, request: asked };
    }
    case 'save':
    case 'copy':
      return asSaving(value);
    case 'pickOther':
      return { kind };
    default:
      return undefined;
  }
}
