import { type Training } from '../../lottery/experiment';
import { type Damage, type RunSnapshot, type SnapshotStatus } from '../../protocol/snapshot';
import { evenly, fitCurves, jsonBytes, type WholeCurve } from '../curves/fit';
import { thinPresentation } from './thinPresentation';

/** A snapshot before its size is looked at. */
export type WholeSnapshot = Omit<RunSnapshot, 'curves'> & {
  readonly curves: readonly WholeCurve[];
};

/** Shares of a snapshot that its parts may take where they are too big together; curves get what is left in any case. */
const shares = { trainings: 0.35, status: 0.1, masks: 0.05, presentation: 0.3, curves: 0.4 };
/** Bytes that are left for the damages that tell what was left out, and for JSON around the parts. */
const slack = 6000;
/** Masks on the way of each training that are told where there are too many. */
const mostMasks = 4;
/** Replicates whose state is told where there are too many. */
const toldReplicates = 100;

/**
 * Makes a snapshot of at most so many bytes of JSON. What is too big is thinned - curves first, then charts and tables -
 * and a note among the damages says what.
 */
export function fitSnapshot(whole: WholeSnapshot, bytes: number): RunSnapshot {
  const notes: string[] = [];
  const room = bytes - slack;
  const trainings = fitTrainings(whole.trainings, shares.trainings * room, notes);
  const status = whole.status && fitStatus(whole.status, shares.status * room, notes);
  const { masks, ...rest } = whole;
  // Without them a page finds out when it asks for a mask.
  const told = masks !== undefined && jsonBytes(masks) <= shares.masks * room;
  const base = {
    ...rest,
    trainings,
    ...(status && { status }),
    ...(told && { masks }),
    curves: [],
  };
  const others = jsonBytes({ ...base, presentation: undefined });
  const curvesWanted = Math.min(estimate(whole.curves), shares.curves * room);
  const presentation =
    whole.presentation &&
    thinPresentation(
      whole.presentation,
      Math.max(shares.presentation * room, room - others - curvesWanted),
      notes,
    );
  const named = new Set(trainings.map((training) => training.stage));
  const curves = whole.curves.filter((curve) => named.has(curve.stage));
  const left = room - others - (presentation === undefined ? 0 : jsonBytes(presentation));
  const fitted = fitCurves(curves, Math.max(2, left));
  if (fitted.left > 0) {
    notes.push(`the curves of ${curves.length - fitted.left} of ${curves.length} trainings`);
  }
  return {
    ...base,
    ...(presentation && { presentation }),
    curves: fitted.curves,
    damages: [...whole.damages, ...tell(notes)],
  };
}

function tell(notes: readonly string[]): readonly Damage[] {
  if (notes.length === 0) return [];
  const shown = notes.length > 6 ? [...notes.slice(0, 5), `${notes.length - 5} more`] : notes;
  const message = `The run is larger than this page takes. It shows only ${shown.join('; ')}. The run's files have all of it, and a saved report has more.`;
  return [{ what: '', message: message.slice(0, 1000) }];
}

/** About how many bytes curves take that are not thinned. */
function estimate(curves: readonly WholeCurve[]): number {
  return curves.reduce((sum, curve) => sum + 250 + 55 * curve.aggregate.length, 0);
}

function fitTrainings(
  trainings: readonly Training[],
  bytes: number,
  notes: string[],
): readonly Training[] {
  let shown = trainings;
  // Masks on the way are the same for many trainings, and can be done without.
  for (let most = mostMasks; jsonBytes(shown) > bytes && most >= 0; most -= mostMasks) {
    shown = trainings.map((training) => withMasks(training, most));
    if (most === 0) notes.push('no masks on the way to the tickets');
  }
  const whole = shown;
  for (let size = jsonBytes(shown); size > bytes; size = jsonBytes(shown)) {
    shown = evenly(whole, Math.floor((0.95 * shown.length * bytes) / size));
  }
  if (shown.length < trainings.length) {
    notes.push(`${shown.length} of ${trainings.length} trainings`);
  }
  return shown;
}

/** The same with at most so many masks on the way, evenly chosen. */
function withMasks({ masks, ...training }: Training, most: number): Training {
  return masks === undefined || most === 0
    ? training
    : { ...training, masks: evenly(masks, Math.min(most, masks.length)) };
}

/** Those that failed, or are at work, are told first. */
function fitStatus(status: SnapshotStatus, bytes: number, notes: string[]): SnapshotStatus {
  if (jsonBytes(status) <= bytes) return status;
  const rank = { failed: 0, running: 1, stopped: 2, waiting: 3, done: 4 } as Readonly<
    Record<string, number>
  >;
  let replicates = [...status.replicates]
    .sort((a, b) => (rank[a.state] ?? 0) - (rank[b.state] ?? 0))
    .slice(0, toldReplicates);
  while (replicates.length > 0 && jsonBytes({ ...status, replicates }) > bytes) {
    replicates = replicates.slice(0, Math.floor(replicates.length / 2));
  }
  notes.push(`the state of ${replicates.length} of ${status.replicates.length} replicates`);
  return { ...status, replicates };
}
