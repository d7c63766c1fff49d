import {
  advance,
  f64,
  i32,
  when,
  whileBelow,
  whileTrue,
  type Code,
  type FunctionCode,
  type Local,
} from '../../../kernels/encode';
import { program, wasmMemory } from '../../../kernels/program';

/** Bytes of a sum: the sum, the address of the next of its bucket (0 is none), its mask. */
export const sumBytes = 16;
const [nextAt, maskAt] = [8, 12];
/** Bytes of a target: its value, how far sums are sought in cells, the least error, its mask. */
export const targetBytes = 32;
const [reachAt, errorAt, foundAt] = [8, 16, 24];
/** Cells of a bucket, as a shift. */
export const bucketShift = 4;
/** What rounding may move a sum, in cells. */
export const slack = 1e-6;

/** The word of bits that holds a cell. */
function wordOf(bits: Local, cell: Local): Code {
  const word = i32.shl(i32.shiftRight(cell.get, i32.const(5)), i32.const(2));
  return i32.add(bits.get, word);
}

/** Its first, the bucket that holds a cell. */
function headOf(heads: Local, cell: Local): Code {
  const bucket = i32.shiftRight(cell.get, i32.const(bucketShift));
  return i32.add(heads.get, i32.shl(bucket, i32.const(2)));
}

/** Given where sums begin and end: appends the same with one sample more. */
const double: FunctionCode = {
  name: 'double',
  parameters: ['i32', 'i32', 'i32', 'f64'],
  locals: ['i32'],
  body: (...variables) => {
    const [at, end, bit, sample, to] = variables as [Local, Local, Local, Local, Local];
    return [
      ...to.set(end.get),
      ...whileBelow(at, end, [
        ...f64.store(to.get, f64.add(f64.load(at.get), sample.get)),
        ...i32.store(to.get, i32.or(i32.load(at.get, maskAt), bit.get), maskAt),
        ...advance(at, sumBytes),
        ...advance(to, sumBytes),
      ]),
    ];
  },
};

/** Puts sums in lists, sets their bits, and counts the bits at an address. */
const hash: FunctionCode = {
  name: 'hash',
  parameters: ['i32', 'i32', 'i32', 'i32', 'i32', 'f64', 'f64'],
  locals: ['i32', 'i32', 'i32', 'i32', 'i32'],
  body: (...variables) => {
    const [at, end, heads, bits, answer, low, scale] = variables as Seven;
    const [cell, head, word, old, taken] = variables.slice(7) as Five;
    const place = f64.mul(f64.sub(f64.load(at.get), low.get), scale.get);
    const bit = i32.shl(i32.const(1), cell.get);
    return [
      ...taken.set(i32.const(0)),
      ...whileBelow(at, end, [
        ...cell.set(i32.truncate(place)),
        ...head.set(headOf(heads, cell)),
        ...i32.store(at.get, i32.load(head.get), nextAt),
        ...i32.store(head.get, at.get),
        ...word.set(wordOf(bits, cell)),
        ...old.set(i32.load(word.get)),
        ...taken.set(i32.add(taken.get, i32.isZero(i32.and(old.get, bit)))),
        ...i32.store(word.get, i32.or(old.get, bit)),
        ...advance(at, sumBytes),
      ]),
      ...i32.store(answer.get, taken.get),
    ];
  },
};

/** Offers each target the near sums that join one of the others, from `other` to `othersEnd`, and one that was hashed. */
const search: FunctionCode = {
  name: 'search',
  parameters: [...new Array<'i32'>(6).fill('i32'), 'f64', 'f64', 'f64'],
  locals: [...new Array<'i32'>(7).fill('i32'), ...new Array<'f64'>(5).fill('f64')],
  body: (...variables) => {
    const [other, othersEnd, targets, targetsEnd, heads, bits, low] = variables as Seven;
    const [scale, cells, target, mask, first, last, at] = variables.slice(7) as Seven;
    const [endOfHeads, candidate, part, rest, from, to, error] = variables.slice(14) as Seven;
    const place = f64.mul(f64.sub(rest.get, low.get), scale.get);
    const reach = f64.load(target.get, reachAt);
    // A shift counts by its lowest five bits: those of the cell in its word.
    const bitOf = (cell: Local): Code => i32.shiftRight(i32.load(wordOf(bits, cell)), cell.get);
    const isTaken = i32.and(i32.or(bitOf(first), bitOf(last)), i32.const(1));
    const [size, sizeFound] = [candidate.get, i32.load(target.get, foundAt)].map((m) =>
      i32.popcnt(m),
    ) as [Code, Code];
    const isBefore = i32.or(
      i32.less(size, sizeFound),
      i32.and(i32.equal(size, sizeFound), i32.less(candidate.get, i32.load(target.get, foundAt))),
    );
    const take = [
      ...f64.store(target.get, error.get, errorAt),
      ...i32.store(target.get, candidate.get, foundAt),
      ...f64.store(target.get, f64.add(f64.mul(error.get, scale.get), f64.const(slack)), reachAt),
    ];
    const list = [
      ...at.set(i32.load(first.get)),
      ...whileTrue(at.get, [
        ...error.set(f64.abs(f64.sub(f64.load(at.get), rest.get))),
        ...when(f64.atMost(error.get, f64.load(target.get, errorAt)), [
          ...candidate.set(i32.or(i32.load(at.get, maskAt), mask.get)),
          ...when(i32.or(f64.less(error.get, f64.load(target.get, errorAt)), isBefore), take),
        ]),
        ...at.set(i32.load(at.get, nextAt)),
      ]),
      ...advance(first, 4),
    ];
    const look = [
      ...first.set(i32.truncate(from.get)),
      ...last.set(i32.truncate(to.get)),
      ...when(isTaken, [
        ...first.set(headOf(heads, first)),
        ...endOfHeads.set(i32.add(headOf(heads, last), i32.const(4))),
        ...whileBelow(first, endOfHeads, list),
      ]),
    ];
    return [
      ...whileBelow(other, othersEnd, [
        ...part.set(f64.load(other.get)),
        ...mask.set(i32.load(other.get, maskAt)),
        ...target.set(targets.get),
        ...whileBelow(target, targetsEnd, [
          ...rest.set(f64.sub(f64.load(target.get), part.get)),
          ...from.set(f64.sub(place, reach)),
          ...to.set(f64.add(place, reach)),
          ...when(i32.and(f64.atMost(f64.const(0), from.get), f64.less(to.get, cells.get)), look),
          ...advance(target, targetBytes),
        ]),
        ...advance(other, sumBytes),
      ]),
    ];
  },
};

type Five = [Local, Local, Local, Local, Local];
type Seven = [...Five, Local, Local];

/** The loops of {@link HashedSums}; numbers are addresses, then what a function says. */
export interface HashLoops {
  double(from: number, end: number, bit: number, sample: number): void;
  hash(
    ...numbers: [
      sums: number,
      end: number,
      heads: number,
      bits: number,
      answer: number,
      low: number,
      scale: number,
    ]
  ): void;
  search(
    ...numbers: [
      others: number,
      othersEnd: number,
      targets: number,
      targetsEnd: number,
      heads: number,
      bits: number,
      low: number,
      scale: number,
      cells: number,
    ]
  ): void;
}

const loopsOn = program<HashLoops>(double, hash, search);

/** The loops, on a memory of so many bytes at least. */
export function hashLoops(bytes: number): {
  readonly loops: HashLoops;
  readonly memory: ArrayBuffer;
} {
  const memory = wasmMemory(bytes);
  return { loops: loopsOn(memory), memory: memory.buffer };
}
