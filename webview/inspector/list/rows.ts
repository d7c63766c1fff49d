import { type LayerView } from '../../../src/inspect/view';

/** A layer with its place in the view of its file. */
export interface ListedLayer {
  readonly index: number;
  readonly layer: LayerView;
}

export const sortOrders = ['order', 'density', 'size'] as const;
/** As in the file; least dense first, those not known last; biggest first. */
export type SortOrder = (typeof sortOrders)[number];

export interface ListChoice {
  /** Parts of names, all of which have to occur. */
  readonly filter: string;
  readonly sort: SortOrder;
  /** Leaves out what is not a kernel. */
  readonly kernelsOnly: boolean;
}

/**
 * The layers that are listed, in the order in which they are.
 *
 * @param density kept / count of a layer, undefined where it is not known
 */
export function listed(
  layers: readonly LayerView[],
  choice: ListChoice,
  density: (index: number) => number | undefined,
): ListedLayer[] {
  const words = choice.filter.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = layers
    .map((layer, index) => ({ index, layer }))
    .filter(({ layer }) => {
      if (choice.kernelsOnly && layer.role !== 'kernel') return false;
      const name = layer.name.toLowerCase();
      return words.every((word) => name.includes(word));
    });
  switch (choice.sort) {
    case 'order':
      return rows;
    case 'size':
      return rows.sort((a, b) => b.layer.count - a.layer.count || a.index - b.index);
    case 'density': {
      const of = (row: ListedLayer): number => density(row.index) ?? Infinity;
      // Two that are not known are Infinity - Infinity apart.
      return rows.sort((a, b) => of(a) - of(b) || a.index - b.index);
    }
  }
}

/** A shorter beginning is worth its room. */
const leastShared = 8;

/**
 * The beginning that all names of a file share, up to its last separator: names of a transformer's layers differ behind it.
 * Empty where it is short, and where a name would be left with nothing.
 */
export function sharedStart(names: readonly string[]): string {
  const [first, ...others] = names;
  if (first === undefined || others.length === 0) return '';
  let length = first.length;
  for (const name of others) {
    let same = 0;
    while (same < length && name[same] === first[same]) same++;
    length = same;
    if (length < leastShared) return '';
  }
  const start = /^.*[./:]/s.exec(first.slice(0, length))?.[0] ?? '';
  const left = names.every((name) => name.length > start.length);
  return left && start.length >= leastShared ? start : '';
}

/** Letters of a name that are seen however narrow its row is. */
const headLetters = 6;

/**
 * Where a name is shortened: after its first letters, because names of layers differ towards their end. A letter may be
 * more than one code unit.
 *
 * @param shared the beginning of all names, of which only dots are seen
 */
export function splitName(name: string, shared = ''): readonly [head: string, tail: string] {
  if (shared !== '' && name.startsWith(shared)) return ['…', name.slice(shared.length)];
  const letters = Array.from(name);
  const cut = Math.min(headLetters, Math.ceil(letters.length / 3));
  return [letters.slice(0, cut).join(''), letters.slice(cut).join('')];
}

/** Rows of a list that are to be drawn, first and past the last. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Rows that show in a list of rows of equal height, with some beyond either edge. */
export function windowOf(
  count: number,
  rowHeight: number,
  scrollTop: number,
  height: number,
  beyond = 6,
): Stretch {
  const first = Math.floor(Math.max(0, scrollTop) / rowHeight) - beyond;
  const last = Math.ceil((Math.max(0, scrollTop) + height) / rowHeight) + beyond;
  const from = Math.min(count, Math.max(0, first));
  return { from, to: Math.max(from, Math.min(count, last)) };
}

/**
 * Where a key leads in a list.
 *
 * @param at the row that is chosen, -1 for none
 * @param page rows that show at once
 * @returns undefined where the key is none of a list's
 */
export function stepIn(count: number, at: number, key: string, page: number): number | undefined {
  const within = (row: number): number => Math.max(0, Math.min(count - 1, row));
  if (count === 0) return undefined;
  switch (key) {
    case 'ArrowDown':
      return within(at + 1);
    case 'ArrowUp':
      return at < 0 ? count - 1 : within(at - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    case 'PageDown':
      return within(Math.max(0, at) + page);
    case 'PageUp':
      return within(at - page);
    default:
      return undefined;
  }
}
