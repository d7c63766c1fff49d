import { bigHalf } from '../split';
import { answers, oneLoops, type OneLoops } from './loops';

/** Of so few samples all sums are looked at. */
const mostToScan = 11;
/** Lists a sum, as a power of two: so many that most are empty. */
const cellsPower = 4;
/** Numbers of sums are of 16 bits, and 0 is none. */
const mostPower = 15;
/** Whole numbers are made from what is smaller: what wraps around them must still be known to the unit. */
const largestWhole = 2 ** 50;

/**
 * Seeks the nearest of all subsets for a single target, in WebAssembly: sums of one half are put in lists by whole numbers
 * that are near to them, modulo 2^32; for each sum of the other half, two neighbouring lists are looked at, which hold all
 * that comes nearer than half a cell.
 */
export class OneTarget {
  private loops: OneLoops | undefined;
  private floats = new Float64Array(0);
  private ints = new Int32Array(0);
  /** By the number of samples. */
  private readonly layouts: Layout[] = [];
  private layout = layoutFor(1);
  /** What was found last. */
  error = 0;
  mask = 0;

  /** @returns whether something was found; where it was not, the sums of the samples are too far apart, or too uneven */
  search(samples: Float32Array, target: number): boolean {
    if (samples.length === 0) return false;
    const loops = this.reserve(samples.length);
    return samples.length <= mostToScan
      ? this.scan(loops, samples, target)
      : this.meet(loops, samples, target);
  }

  private scan(loops: OneLoops, samples: Float32Array, target: number): boolean {
    const { floats } = this;
    const { places } = this.layout;
    for (let k = 0; k < samples.length; k++) floats[places.samples / 8 + k] = samples[k]!;
    this.sum(loops, 0, samples.length, places.sums, places.wholes);
    this.begin(Infinity);
    loops.scan(places.sums, places.sums + 8 * 2 ** samples.length, target);
    return this.end(Infinity);
  }

  private meet(loops: OneLoops, samples: Float32Array, target: number): boolean {
    const { floats, ints } = this;
    const { places, small, big } = this.layout;
    const [cells, shift] = [2 ** (big + cellsPower), 32 - big - cellsPower];
    let range = 0;
    for (let k = small; k < samples.length; k++) range += Math.abs(samples[k]!);
    const units = 2 ** 32 / range;
    if (!(Math.abs(target) * units < largestWhole)) return false;
    for (let k = 0; k < samples.length; k++) {
      const sample = samples[k]!;
      const whole = sample * units;
      if (!(Math.abs(whole) < largestWhole)) return false;
      floats[places.samples / 8 + k] = sample;
      ints[places.wholeSamples / 4 + k] = whole | 0;
    }
    const half = 2 ** (shift - 1);
    // Every sample and the target is cut off, by less than a unit each.
    const limit = (half - samples.length - 4) / units;
    const wholeTarget = ((target * units) | 0) - half;
    this.sum(loops, small, samples.length, places.sums, places.wholes);
    const end = places.wholes + 4 * 2 ** big;
    loops.hash(places.wholes, end, places.heads, cells, places.next, shift);
    if (ints[answers.count / 4]! < 2 ** big / 4) return false;
    this.sum(loops, 0, small, places.others, places.otherWholes);
    const { otherWholes, heads, notes } = places;
    loops.filter(otherWholes, otherWholes + 4 * 2 ** small, wholeTarget, heads, notes, shift);
    const notesEnd = ints[answers.count / 4]!;
    this.begin(limit);
    loops.resolve(
      ...([notes, notesEnd, otherWholes, places.others, places.sums, heads, places.next] as const),
      ...([shift, small, target, wholeTarget] as const),
    );
    return this.end(limit);
  }

  private begin(limit: number): void {
    this.floats[answers.error / 8] = limit;
    this.ints[answers.mask / 4] = 0;
  }

  private end(limit: number): boolean {
    this.error = this.floats[answers.error / 8]!;
    this.mask = this.ints[answers.mask / 4]!;
    return this.error < limit;
  }

  private sum(loops: OneLoops, from: number, to: number, sums: number, wholes: number): void {
    const { samples, wholeSamples } = this.layout.places;
    loops.sum(sums, wholes, samples + 8 * from, samples + 8 * to, wholeSamples + 4 * from);
  }

  private reserve(samples: number): OneLoops {
    const layout = (this.layouts[samples] ??= layoutFor(samples));
    this.layout = layout;
    if (this.loops === undefined || layout.places.bytes > this.floats.byteLength) {
      const { loops, memory } = oneLoops(layout.places.bytes);
      this.loops = loops;
      this.floats = new Float64Array(memory);
      this.ints = new Int32Array(memory);
    }
    return this.loops;
  }
}

/** How many samples each half has, and where in the memory what lies. */
interface Layout {
  readonly small: number;
  readonly big: number;
  readonly places: Readonly<Record<Place, number>>;
}

function layoutFor(samples: number): Layout {
  const big = samples <= mostToScan ? samples : Math.min(mostPower, bigHalf(samples, 1));
  const small = samples - big;
  return { small, big, places: placesOf(small, big) };
}

function placesOf(small: number, big: number): Readonly<Record<Place, number>> {
  const sizes: Readonly<Record<Exclude<Place, 'bytes'>, number>> = {
    samples: 8 * 32,
    wholeSamples: 4 * 32,
    sums: 8 * (2 ** big + 4),
    wholes: 4 * (2 ** big + 4),
    next: 2 * 2 ** big,
    heads: 2 * (2 ** (big + cellsPower) + 1),
    others: 8 * (2 ** small + 4),
    otherWholes: 4 * (2 ** small + 4),
    notes: 4 * (2 ** small + 4),
  };
  const places: Partial<Record<Place, number>> = {};
  let at = 16;
  for (const [name, bytes] of Object.entries(sizes)) {
    places[name as Place] = at;
    at = Math.ceil((at + bytes) / 16) * 16;
  }
  return { ...(places as Record<Place, number>), bytes: at };
}

type Place =
  | 'samples'
  | 'wholeSamples'
  | 'sums'
  | 'wholes'
  | 'next'
  | 'heads'
  | 'others'
  | 'otherWholes'
  | 'notes'
  | 'bytes';
