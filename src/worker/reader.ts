import { z } from 'zod';
import { ModelInspector } from '../inspect/inspector';
import {
  type FromReader,
  type ReaderAnswers,
  type ReaderRequest,
  type ToReader,
} from '../protocol/reader';
import { exportTickets } from '../snapshots/export/exportTickets';
import { writeReport } from '../snapshots/report/writeReport';
import { RunViews } from '../snapshots/snapshotOf';
import { answerInspect, inspectRequests } from './inspect';
import { sentError } from './messages';

const requestSchema = z.discriminatedUnion('kind', [
  ...inspectRequests,
  z.object({ kind: z.literal('snapshot'), folder: z.string(), known: z.string().optional() }),
  z.object({ kind: z.literal('outline'), folder: z.string() }),
  z.object({
    kind: z.literal('report'),
    folders: z.array(z.string()).min(1),
    file: z.string(),
    assets: z.string(),
  }),
  z.object({
    kind: z.literal('export'),
    folder: z.string(),
    to: z.string(),
    seed: z.int().optional(),
  }),
]);

/**
 * Reads runs and model files for whoever started this process: event logs of any size, results, reports, weights. Answers
 * every request that has an id, one after the other; ends when whoever asks is gone.
 */
export function reader(): void {
  const readers: Readers = { views: new RunViews(), inspector: new ModelInspector() };
  let last: Promise<unknown> = Promise.resolve();
  process.on('message', (message: unknown) => {
    const id = (message as Partial<ToReader> | null)?.id;
    if (typeof id !== 'number') return;
    last = last
      .then(() => answer(readers, id, (message as { request?: unknown }).request))
      .then(send);
  });
  process.on('disconnect', () => process.exit(0));
}

/** What remembers what it has read. */
interface Readers {
  readonly views: RunViews;
  readonly inspector: ModelInspector;
}

async function answer(readers: Readers, id: number, raw: unknown): Promise<FromReader> {
  try {
    const parsed = requestSchema.safeParse(raw);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const message = `The reader was asked what it does not know: ${issue?.path.join('.')}: ${issue?.message}`;
      return { id, error: { name: 'Error', message } };
    }
    return { id, answer: await answerTo(readers, parsed.data as ReaderRequest) };
  } catch (error) {
    return { id, error: sentError(error) };
  }
}

async function answerTo(
  { views, inspector }: Readers,
  request: ReaderRequest,
): Promise<ReaderAnswers[ReaderRequest['kind']]> {
  switch (request.kind) {
    case 'snapshot':
      return views.snapshot(request.folder, request.known);
    case 'outline':
      return views.outline(request.folder);
    case 'report':
      return writeReport(request, views);
    case 'export':
      return exportTickets(request);
    default:
      return answerInspect(inspector, request);
  }
}

/** Waits until the answer is out, so that a slow listener is not buried in answers. */
function send(message: FromReader): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) return resolve();
    process.send(message, () => resolve());
  });
}
