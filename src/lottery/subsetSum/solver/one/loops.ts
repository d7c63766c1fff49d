import {
  advance,
  f64,
  f64x2,
  fill,
  i32,
  i32x4,
  v128,
  when,
  whileBelow,
  whileTrue,
  type Code,
  type FunctionCode,
  type Local,
} from '../../../../kernels/encode';
import { program, wasmMemory } from '../../../../kernels/program';

/** Where the loops leave what they found: an error, its mask, and a count. */
export const answers = { error: 0, mask: 8, count: 12 } as const;

/** What of two subsets that are equally good is taken: fewer samples, then the lower mask. */
function isBefore(mask: Local): Code {
  const found = i32.load(i32.const(answers.mask));
  const [size, other] = [i32.popcnt(mask.get), i32.popcnt(found)];
  const sameSize = i32.equal(size, other);
  return i32.or(i32.less(size, other), i32.and(sameSize, i32.less(mask.get, found)));
}

/** Keeps a subset if it is better than what was found. */
function offer(error: Local, mask: Local, maskCode: Code): Code {
  const found = f64.load(i32.const(answers.error));
  return when(f64.atMost(error.get, found), [
    ...mask.set(maskCode),
    ...when(i32.or(f64.less(error.get, found), isBefore(mask)), [
      ...f64.store(i32.const(answers.error), error.get),
      ...i32.store(i32.const(answers.mask), mask.get),
    ]),
  ]);
}

/**
 * Sums all subsets of samples, in doubles and in whole numbers that wrap around: that of subset i stands at place i. Four are
 * made at once, at least: so many places behind the last are written to.
 */
const sum: FunctionCode = {
  name: 'sum',
  parameters: ['i32', 'i32', 'i32', 'i32', 'i32'],
  locals: ['i32', 'i32', 'i32', 'i32', 'i32', 'v128', 'v128', 'v128', 'v128'],
  body: (...variables) => {
    const [sums, wholes, samples, samplesEnd, wholeSamples] = variables as Five;
    const [at, end, whole, to, wholeTo] = variables.slice(5) as Five;
    const [sample, wholeSample, low, high] = variables.slice(10) as Four;
    return [
      ...f64.store(sums.get, f64.const(0)),
      ...i32.store(wholes.get, i32.const(0)),
      ...to.set(i32.add(sums.get, i32.const(8))),
      ...wholeTo.set(i32.add(wholes.get, i32.const(4))),
      ...whileBelow(samples, samplesEnd, [
        ...sample.set(f64x2.splat(f64.load(samples.get))),
        ...wholeSample.set(i32x4.splat(i32.load(wholeSamples.get))),
        ...at.set(sums.get),
        ...end.set(to.get),
        ...whole.set(wholes.get),
        ...whileBelow(at, end, [
          ...low.set(f64x2.load(at.get)),
          ...high.set(f64x2.load(at.get, 16)),
          ...f64x2.store(to.get, f64x2.add(low.get, sample.get)),
          ...f64x2.store(to.get, f64x2.add(high.get, sample.get), 16),
          ...i32x4.store(wholeTo.get, i32x4.add(i32x4.load(whole.get), wholeSample.get)),
          ...advance(at, 32),
          ...advance(to, 32),
          ...advance(whole, 16),
          ...advance(wholeTo, 16),
        ]),
        // Of fewer than four there were places too many.
        ...to.set(i32.sub(i32.add(end.get, end.get), sums.get)),
        ...wholeTo.set(
          i32.add(wholes.get, i32.shiftRight(i32.sub(to.get, sums.get), i32.const(1))),
        ),
        ...advance(samples, 8),
        ...advance(wholeSamples, 4),
      ]),
    ];
  },
};

/**
 * Puts whole numbers in lists by their highest bits: `heads` has the first of each, `next` what comes behind; they are
 * numbers from 1 on, and 0 is none. Counts the lists that hold something.
 */
const hash: FunctionCode = {
  name: 'hash',
  parameters: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
  locals: ['i32', 'i32', 'i32', 'i32'],
  body: (...variables) => {
    const [whole, end, heads, cells, next, shift] = variables as [...Five, Local];
    const [number, head, old, taken] = variables.slice(6) as Four;
    const bytes = i32.shl(cells.get, i32.const(1));
    const cell = i32.shiftRightUnsigned(i32.load(whole.get), shift.get);
    return [
      ...fill(heads.get, i32.const(0), bytes),
      ...whileBelow(whole, end, [
        ...number.set(i32.add(number.get, i32.const(1))),
        ...head.set(i32.add(heads.get, i32.shl(cell, i32.const(1)))),
        ...old.set(i32.loadShort(head.get)),
        ...i32.storeShort(next.get, old.get),
        ...i32.storeShort(head.get, number.get),
        ...taken.set(i32.add(taken.get, i32.isZero(old.get))),
        ...advance(whole, 4),
        ...advance(next, 2),
      ]),
      // Behind the last one stands the first again.
      ...i32.storeShort(i32.add(heads.get, bytes), i32.loadShort(heads.get)),
      ...i32.store(i32.const(answers.count), taken.get),
    ];
  },
};

/** Notes the places of whole numbers that may be near to what is left of a target, and answers where the notes end. */
const filter: FunctionCode = {
  name: 'filter',
  parameters: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
  locals: ['i32', 'v128', 'v128'],
  body: (...variables) => {
    const [whole, end, target, heads, notes, shift, place] = variables as Seven;
    const [targets, places] = variables.slice(7) as [Local, Local];
    const rests = i32x4.sub(targets.get, i32x4.load(whole.get));
    const cells = i32x4.shiftRightUnsigned(rests, shift.get);
    // Two neighbours are looked at in one: which ones hold something cannot be foreseen, and a branch would cost more.
    const look = (lane: number): Code => [
      ...place.set(i32.add(heads.get, i32x4.lane(places.get, lane))),
      ...i32.store(notes.get, i32.add(whole.get, i32.const(4 * lane))),
      ...notes.set(
        i32.add(notes.get, i32.shl(i32.isZero(i32.isZero(i32.load(place.get))), i32.const(2))),
      ),
    ];
    return [
      ...targets.set(i32x4.splat(target.get)),
      ...whileBelow(whole, end, [
        ...places.set(i32x4.shl(cells, i32.const(1))),
        ...[0, 1, 2, 3].flatMap(look),
        ...advance(whole, 16),
      ]),
      ...i32.store(i32.const(answers.count), notes.get),
    ];
  },
};

/** Looks at what was noted: offers each sum that joins a noted one and one of the lists. */
const resolve: FunctionCode = {
  name: 'resolve',
  parameters: [...new Array<'i32'>(9).fill('i32'), 'f64', 'i32'],
  locals: ['i32', 'i32', 'i32', 'i32', 'f64', 'f64'],
  body: (...variables) => {
    const [note, notesEnd, wholes, others, sums, heads, next] = variables as Seven;
    const [shift, from, target, wholeTarget] = variables.slice(7) as Four;
    const [other, pair, number, mask, rest, error] = variables.slice(11) as [...Five, Local];
    const cell = i32.shiftRightUnsigned(
      i32.sub(wholeTarget.get, i32.load(i32.load(note.get))),
      shift.get,
    );
    const before = i32.sub(number.get, i32.const(1));
    const sumAt = i32.add(sums.get, i32.shl(before, i32.const(3)));
    const list = (first: Code): Code => [
      ...number.set(first),
      ...whileTrue(number.get, [
        ...error.set(f64.abs(f64.sub(f64.load(sumAt), rest.get))),
        ...offer(error, mask, i32.or(i32.shl(before, from.get), other.get)),
        ...number.set(i32.loadShort(i32.add(next.get, i32.shl(before, i32.const(1))))),
      ]),
    ];
    return whileBelow(note, notesEnd, [
      ...other.set(i32.shiftRight(i32.sub(i32.load(note.get), wholes.get), i32.const(2))),
      ...rest.set(
        f64.sub(target.get, f64.load(i32.add(others.get, i32.shl(other.get, i32.const(3))))),
      ),
      ...pair.set(i32.load(i32.add(heads.get, i32.shl(cell, i32.const(1))))),
      ...list(i32.and(pair.get, i32.const(0xffff))),
      ...list(i32.shiftRightUnsigned(pair.get, i32.const(16))),
      ...advance(note, 4),
    ]);
  },
};

/** Offers every sum by itself. */
const scan: FunctionCode = {
  name: 'scan',
  parameters: ['i32', 'i32', 'f64'],
  locals: ['i32', 'i32', 'f64', 'v128', 'v128'],
  body: (...variables) => {
    const [sums, end, target, at, mask] = variables as Five;
    const [error, targets, least] = variables.slice(5) as [Local, Local, Local];
    const far = f64x2.abs(f64x2.sub(f64x2.load(at.get), targets.get));
    const one = (offset: number): Code => [
      ...error.set(f64.abs(f64.sub(f64.load(at.get, offset), target.get))),
      ...offer(
        error,
        mask,
        i32.shiftRight(i32.sub(i32.add(at.get, i32.const(offset)), sums.get), i32.const(3)),
      ),
    ];
    return [
      ...at.set(sums.get),
      ...targets.set(f64x2.splat(target.get)),
      ...whileBelow(at, end, [
        ...least.set(f64x2.splat(f64.load(i32.const(answers.error)))),
        ...when(v128.any(f64x2.atMost(far, least.get)), [...one(0), ...one(8)]),
        ...advance(at, 16),
      ]),
    ];
  },
};

type Four = [Local, Local, Local, Local];
type Five = [...Four, Local];
type Seven = [...Five, Local, Local];

/** The loops of {@link OneTarget}; numbers are addresses unless they say otherwise. */
export interface OneLoops {
  sum(
    ...numbers: [
      sums: number,
      wholes: number,
      samples: number,
      samplesEnd: number,
      wholeSamples: number,
    ]
  ): void;
  /** `cells` is how many lists there are, of which a number's highest bits, above `shift`, choose one. */
  hash(
    ...numbers: [
      wholes: number,
      end: number,
      heads: number,
      cells: number,
      next: number,
      shift: number,
    ]
  ): void;
  /** `target` is the whole one, half a cell below. */
  filter(
    ...numbers: [
      wholes: number,
      end: number,
      target: number,
      heads: number,
      notes: number,
      shift: number,
    ]
  ): void;
  /** `from` is how many samples the others are made of; the targets are values. */
  resolve(
    ...numbers: [
      notes: number,
      notesEnd: number,
      wholes: number,
      others: number,
      sums: number,
      heads: number,
      next: number,
      shift: number,
      from: number,
      target: number,
      wholeTarget: number,
    ]
  ): void;
  /** `target` is a value. */
  scan(sums: number, end: number, target: number): void;
}

const loopsOn = program<OneLoops>(sum, hash, filter, resolve, scan);

/** The loops, on a memory of so many bytes at least. */
export function oneLoops(bytes: number): {
  readonly loops: OneLoops;
  readonly memory: ArrayBuffer;
} {
  const memory = wasmMemory(bytes);
  return { loops: loopsOn(memory), memory: memory.buffer };
}
