import { bitAt } from '../bits';
import { type KeptSigns, type PackedKernel } from '../ticket';
import { type Window } from '../net/ops';
import { type Arena, type Layout, type Step } from './arena';
import { floatBytes } from './kernels/kernels';
import { type KernelOp } from './signedSums';

/** Bits of a word, and its bytes. */
const wordBits = 64;
const wordBytes = 8;

/** Whether a kernel is signs over signs, which are compared bit by bit. */
export function isBitwise({ input, weights }: KernelOp): boolean {
  return input.signs && 'mask' in weights && weights.values.kind === 'signs';
}

/** Bytes of the bits of one example that an op reads. */
export function exampleBitBytes({ window }: Pick<KernelOp, 'window'>): number {
  return window.height * window.width * wordsOf(window) * wordBytes;
}

function wordsOf({ channels }: Window): number {
  return Math.ceil(channels / wordBits);
}

/** Places of a window that cover the same of its taps, none of them beyond the edge. */
interface Pattern {
  readonly taps: readonly (readonly [row: number, column: number])[];
  /** Address of the taps' own addresses, and of the kept weights in them of each filter. */
  readonly list: number;
  readonly valid: number;
}

/**
 * A kernel of signs over signs. Activations become bits; what differs from a weight's sign and is not masked is counted, 64
 * at once. The sum of `valid` signs of which `d` differ is valid - 2 d: exact. Zeros around an image are no signs, so taps
 * there are left out.
 */
export function signedBits(
  op: KernelOp,
  layout: Layout,
  {
    input,
    output,
    bits,
    batch,
  }: {
    readonly input: number;
    readonly output: number;
    /** Address of `exampleBitBytes` for each example. */
    readonly bits: number;
    readonly batch: number;
  },
): Step {
  const { window, filters, bias } = op;
  const packed = op.weights as PackedKernel;
  const { scale } = packed.values as KeptSigns;
  const words = wordsOf(window);
  const tapBytes = words * wordBytes;
  const tapCount = window.size[0] * window.size[1];
  const filterBytes = 2 * tapCount * tapBytes;
  const weights = layout.reserve(filters * filterBytes);
  const biases = layout.reserve(filters * floatBytes);
  const rows = coveredAlong(window, 0);
  const columns = coveredAlong(window, 1);
  const patterns = new Map<string, Pattern>();
  for (const row of rows) {
    for (const column of columns) {
      const key = `${row.join()}/${column.join()}`;
      if (patterns.has(key)) continue;
      const taps = row.flatMap((r) => column.map((c) => [r, c] as const));
      const list = layout.reserve(2 * floatBytes * Math.max(1, taps.length));
      patterns.set(key, { taps, list, valid: layout.reserve(filters * floatBytes) });
    }
  }
  const exampleBytes = exampleBitBytes(op);
  const rowBytes = batch * floatBytes;
  return (arena) => {
    arena.at(biases, filters).set(bias ?? new Float32Array(filters));
    const kept = writeWeights(arena, packed, { window, filters, weights, filterBytes, words });
    for (const { taps, list, valid } of patterns.values()) {
      writePattern(arena, { taps, list, valid }, { window, filters, tapBytes, kept });
    }
    const placed = rows.map((row) =>
      columns.map((column) => patterns.get(`${row.join()}/${column.join()}`)!),
    );
    return () => {
      packSigns(arena, input, bits, { window, words, batch, exampleBytes });
      let at = output;
      for (const [y, places] of placed.entries()) {
        const top = y * window.strides[0] - window.before[0];
        for (const [x, { taps, list, valid }] of places.entries()) {
          const left = x * window.strides[1] - window.before[1];
          const corner = bits + (top * window.width + left) * tapBytes;
          arena.kernels.differing(
            ...([corner, exampleBytes, batch, list, taps.length, words, weights] as const),
            ...([filterBytes, filters, valid, biases, scale, at] as const),
          );
          at += filters * rowBytes;
        }
      }
    };
  };
}

/** At each place along an axis, which taps lie on the image. */
function coveredAlong(window: Window, axis: 0 | 1): readonly (readonly number[])[] {
  const length = axis === 0 ? window.height : window.width;
  return Array.from({ length: window.out[axis] }, (_, place) => {
    const begin = place * window.strides[axis] - window.before[axis];
    return Array.from({ length: window.size[axis] }, (_tap, tap) => tap).filter((tap) => {
      const at = begin + tap * window.dilation[axis];
      return at >= 0 && at < length;
    });
  });
}

interface Written {
  readonly window: Window;
  readonly filters: number;
}

/** Writes words of signs and masks in turn; answers how many weights of each tap and filter are kept. */
function writeWeights(
  { ints }: Arena,
  { shape, mask, values }: PackedKernel,
  to: Written & {
    readonly weights: number;
    readonly filterBytes: number;
    readonly words: number;
  },
): Uint32Array {
  const { window, filters, words } = to;
  const { signs } = values as KeptSigns;
  const taps = window.size[0] * window.size[1];
  const kept = new Uint32Array(taps * filters);
  const count = shape.reduce((a, b) => a * b, 1);
  for (let i = 0, k = 0; i < count; i++) {
    if (bitAt(mask, i) === 0) continue;
    const filter = i % filters;
    const rest = (i - filter) / filters;
    const channel = rest % window.channels;
    const tap = (rest - channel) / window.channels;
    const word = (channel >>> 6) * 4 + ((channel >>> 5) & 1);
    const at = ((to.weights + filter * to.filterBytes) >> 2) + tap * words * 4 + word;
    ints[at]! |= bitAt(signs, k) << (channel & 31);
    ints[at + 2]! |= 1 << (channel & 31);
    kept[tap * filters + filter]!++;
    k++;
  }
  return kept;
}

function writePattern(
  { ints }: Arena,
  { taps, list, valid }: Pattern,
  {
    window,
    filters,
    tapBytes,
    kept,
  }: Written & { readonly tapBytes: number; readonly kept: Uint32Array },
): void {
  for (const [i, [row, column]] of taps.entries()) {
    const pixel = row * window.dilation[0] * window.width + column * window.dilation[1];
    const tap = row * window.size[1] + column;
    ints[(list >> 2) + 2 * i] = pixel * tapBytes;
    ints[(list >> 2) + 2 * i + 1] = tap * 2 * tapBytes;
    for (let f = 0; f < filters; f++) ints[(valid >> 2) + f]! += kept[tap * filters + f]!;
  }
}

/** The bits of signs: 1 for what has no sign bit. */
function packSigns(
  { ints }: Arena,
  input: number,
  bits: number,
  {
    window,
    words,
    batch,
    exampleBytes,
  }: {
    readonly window: Window;
    readonly words: number;
    readonly batch: number;
    readonly exampleBytes: number;
  },
): void {
  const { channels } = window;
  const example = exampleBytes >> 2;
  const pixels = window.height * window.width;
  const gathered = new Int32Array(batch);
  for (let p = 0; p < pixels; p++) {
    for (let begin = 0; begin < channels; begin += 32) {
      const length = Math.min(32, channels - begin);
      gathered.fill(0);
      for (let c = 0, from = (input >> 2) + (p * channels + begin) * batch; c < length; c++) {
        for (let b = 0; b < batch; b++, from++) {
          gathered[b] = gathered[b]! | ((~ints[from]! >>> 31) << c);
        }
      }
      let to = (bits >> 2) + p * words * 2 + (begin >>> 5);
      for (let b = 0; b < batch; b++, to += example) ints[to] = gathered[b]!;
    }
  }
}
