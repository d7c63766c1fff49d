import { inputsOf, sizeOf, type NetPlan, type Op } from '../net/ops';
import { type Layout } from './arena';

/** Where the values of a net lie. */
export interface Slots {
  /** The ops that the output depends on. */
  readonly ops: readonly Op[];
  /** Address of each value, by id. */
  readonly address: ReadonlyMap<number, number>;
}

/** Ops that can write where they read. */
const inPlace: readonly Op['kind'][] = ['normalise', 'activate', 'sign', 'add'];

/**
 * Gives values room, and room whose value nobody reads any more to others: a deep net then takes no more than its widest
 * part.
 *
 * @param rowBytes of one number of every example of a batch
 */
export function assignSlots(plan: NetPlan, layout: Layout, rowBytes: number): Slots {
  const ops = needed(plan);
  const readers = new Map<number, number>([[plan.output.id, 1]]);
  for (const op of ops) {
    for (const { id } of inputsOf(op)) readers.set(id, (readers.get(id) ?? 0) + 1);
  }
  const address = new Map<number, number>();
  const room = new Map<number, number>();
  const free: number[] = [];
  const take = (bytes: number): number => {
    // The smallest that is large enough.
    const fits = free.filter((at) => room.get(at)! >= bytes);
    const best = fits.sort((a, b) => room.get(a)! - room.get(b)!)[0];
    if (best !== undefined) {
      free.splice(free.indexOf(best), 1);
      return best;
    }
    const at = layout.reserve(bytes);
    room.set(at, bytes);
    return at;
  };
  const input = plan.values[0]!;
  address.set(input.id, take(sizeOf(input.shape) * rowBytes));
  for (const op of ops) {
    const read = inputsOf(op);
    for (const { id } of read) readers.set(id, readers.get(id)! - 1);
    const over = [...new Set(read.map(({ id }) => id))].filter((id) => readers.get(id) === 0);
    const reused =
      inPlace.includes(op.kind) && over.includes(read[0]!.id) ? read[0]!.id : undefined;
    const own =
      reused === undefined ? take(sizeOf(op.output.shape) * rowBytes) : address.get(reused)!;
    address.set(op.output.id, own);
    for (const id of over) if (id !== reused) free.push(address.get(id)!);
  }
  return { ops, address };
}

function needed({ ops, output }: NetPlan): Op[] {
  const wanted = new Set([output.id]);
  return ops
    .filter(() => true)
    .reverse()
    .filter((op) => {
      if (!wanted.has(op.output.id)) return false;
      for (const { id } of inputsOf(op)) wanted.add(id);
      return true;
    })
    .reverse();
}
