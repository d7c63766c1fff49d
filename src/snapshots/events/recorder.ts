import { type EventSink } from './lineParser';
import { width } from './points';

/** Points of one training, one after the other. */
interface RecordedPoints {
  readonly kind: 'points';
  readonly stage: string;
  /** Numbers of `length` points; what is behind them does not count. */
  readonly values: Float64Array<ArrayBuffer>;
  length: number;
}

/** What a stretch of a log says, in its order, to be handed on to another thread. */
export interface Recorded {
  readonly entries: readonly (
    RecordedPoints | { readonly kind: 'start' | 'end'; readonly stage: string }
  )[];
  /** Lines that are no events. */
  readonly unreadable: number;
}

/** Points of which room is made: for the first ones of a training, and at most at once. */
const [fewest, most] = [256, 131_072];

/** A sink that keeps what it is told. */
export function recorder(): { readonly sink: EventSink; readonly recorded: () => Recorded } {
  const entries: Recorded['entries'][number][] = [];
  let unreadable = 0;
  let last: RecordedPoints | undefined;
  const mark = (kind: 'start' | 'end', stage: string): void => {
    entries.push({ kind, stage });
    last = undefined;
  };
  const room = (stage: string): RecordedPoints => {
    const before = last?.stage === stage ? last.length : 0;
    const points = Math.min(most, Math.max(fewest, 2 * before));
    const values = new Float64Array(points * width);
    last = { kind: 'points', stage, values, length: 0 };
    entries.push(last);
    return last;
  };
  const sink: EventSink = {
    start: (stage) => mark('start', stage),
    end: (stage) => mark('end', stage),
    point(stage, step, trainLoss, testLoss, testAccuracy) {
      const full = last?.stage !== stage || last.length * width === last.values.length;
      const to = full ? room(stage) : last!;
      const at = to.length++ * width;
      to.values[at] = step;
      to.values[at + 1] = trainLoss;
      to.values[at + 2] = testLoss;
      to.values[at + 3] = testAccuracy;
    },
    unreadable: () => void unreadable++,
  };
  return { sink, recorded: () => ({ entries, unreadable }) };
}

/** Tells a sink what was recorded, as if it read the log itself. */
export function replay({ entries, unreadable }: Recorded, sink: EventSink): void {
  for (const entry of entries) {
    switch (entry.kind) {
      case 'start':
        sink.start(entry.stage);
        break;
      case 'end':
        sink.end(entry.stage);
        break;
      case 'points': {
        const { stage, values, length } = entry;
        for (let at = 0; at < length * width; at += width) {
          sink.point(stage, values[at]!, values[at + 1]!, values[at + 2]!, values[at + 3]!);
        }
        break;
      }
      default:
        entry satisfies never;
    }
  }
  for (let i = 0; i < unreadable; i++) sink.unreadable();
}
