import path from 'node:path';
import { z } from 'zod';
import { type ModelInspector } from '../inspect/inspector';
import { type InspectAnswers, type InspectKind, type InspectRequest } from '../protocol/inspect';

const file = z
  .string()
  .max(32_768)
  .refine((given) => path.isAbsolute(given), 'the path is not absolute');
const version = z.string().max(200);
const place = z.int().min(0);
const layer = place.max(1_000_000);
const tile = z.object({ layer, level: place.max(52), row: place, column: place });
const seen = { file, version };
const both = { ...seen, other: file, otherVersion: version };

/** What may be asked about model files; whoever asks is not trusted to keep to the types. */
export const inspectRequests = [
  z.object({ kind: z.literal('model'), file, known: version.optional() }),
  z.object({ kind: z.literal('statistics'), ...seen, layer }),
  z.object({ kind: z.literal('tile'), ...seen, tile }),
  z.object({
    kind: z.literal('paths'),
    ...seen,
    k: z.int().min(1).max(1000),
    through: z.object({ column: place, unit: place }).optional(),
  }),
  z.object({ kind: z.literal('comparison'), ...both }),
  z.object({ kind: z.literal('comparedTile'), ...both, tile }),
] as const;

/** Answers a question about model files. @throws InputError, RangeError */
export function answerInspect(
  inspector: ModelInspector,
  request: InspectRequest,
): InspectAnswers[InspectKind] {
  switch (request.kind) {
    case 'model':
      return inspector.model(request.file, request.known);
    case 'statistics':
      return inspector.statistics(request);
    case 'tile':
      return inspector.tile(request);
    case 'paths':
      return inspector.paths(request);
    case 'comparison':
      return inspector.comparison(request, otherOf(request));
    case 'comparedTile':
      return inspector.comparedTile(request, otherOf(request), request.tile);
    default:
      return request satisfies never;
  }
}

function otherOf(request: { readonly other: string; readonly otherVersion: string }): {
  readonly file: string;
  readonly version: string;
} {
  return { file: request.other, version: request.otherVersion };
}
