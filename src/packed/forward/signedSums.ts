import { bitAt } from '../bits';
import { sizeOf, type KernelWeights, type Op, type Window } from '../net/ops';
import { type Arena, type Layout, type Step } from './arena';
import { floatBytes } from './kernels/kernels';

export type KernelOp = Extract<Op, { readonly kind: 'kernel' }>;

/** Where the numbers that windows cover lie: an image with all the zeros around it that any place reaches. */
interface Frame {
  readonly height: number;
  readonly width: number;
  /** Whether it is the image as it is. */
  readonly plain: boolean;
}

function frameOf({ height, width, size, strides, dilation, before, out }: Window): Frame {
  const needed = (i: 0 | 1): number => (out[i] - 1) * strides[i] + (size[i] - 1) * dilation[i] + 1;
  const rows = Math.max(needed(0), before[0] + height);
  const columns = Math.max(needed(1), before[1] + width);
  const plain = before[0] === 0 && before[1] === 0 && rows === height && columns === width;
  return { height: rows, width: columns, plain };
}

/** Bytes of the frame that an op copies its input to; 0 where it reads it in place. */
export function frameBytes({ window }: KernelOp, rowBytes: number): number {
  const { height, width, plain } = frameOf(window);
  return plain ? 0 : height * width * window.channels * rowBytes;
}

/**
 * A kernel over floats: for each output a list of the kept inputs, those of positive weights first, whose rows are added and
 * subtracted; the scale comes last. Kernels of many values have theirs in the list.
 */
export function signedSums(
  op: KernelOp,
  layout: Layout,
  {
    input,
    output,
    frame,
    rowBytes,
  }: {
    readonly input: number;
    readonly output: number;
    /** Address of `frameBytes`. */
    readonly frame: number;
    readonly rowBytes: number;
  },
): Step {
  const { window, filters, weights, bias } = op;
  const terms = termsOf(weights, filters);
  const entry = terms.values === undefined ? 1 : 2;
  const list = layout.reserve(terms.taps.length * entry * floatBytes);
  const place = frameOf(window);
  const from = place.plain ? input : frame;
  return (arena) => {
    writeList(arena, list, terms, tapBytes(window, place, rowBytes));
    const { kernels } = arena;
    const signs = terms.scale;
    const place2 = (at: number, x: number, f: number): void => {
      const begin = list + terms.begins[f]! * entry * floatBytes;
      const count = terms.begins[f + 1]! - terms.begins[f]!;
      const add = bias?.[f] ?? 0;
      if (signs === undefined) kernels.weighted(at, x, begin, count, rowBytes, add);
      else {
        const plus = terms.plus[f]!;
        kernels.signed(at, x, begin, plus, count - plus, rowBytes, signs, add);
      }
    };
    return () => {
      if (!place.plain) copyInto(arena, op, place, input, frame, rowBytes);
      let at = output;
      for (let y = 0; y < window.out[0]; y++) {
        for (let x = 0; x < window.out[1]; x++) {
          const corner = y * window.strides[0] * place.width + x * window.strides[1];
          const begin = from + corner * window.channels * rowBytes;
          for (let f = 0; f < filters; f++, at += rowBytes) place2(at, begin, f);
        }
      }
    };
  };
}

/** The kept weights of a kernel, filter by filter. */
interface Terms {
  /** Which input of the window each reads: row, column and channel in one number. */
  readonly taps: Uint32Array;
  /** Where the terms of each filter begin, and where the last ones end. */
  readonly begins: Uint32Array;
  /** How many of each filter are positive, where weights are signs: these come first. */
  readonly plus: Uint32Array;
  readonly scale: number | undefined;
  readonly values: Float32Array | undefined;
}

function termsOf(weights: KernelWeights, filters: number): Terms {
  const count = sizeOf(weights.shape);
  const packed = 'mask' in weights ? weights : undefined;
  const floats = packed === undefined ? (weights as { values: Float32Array }).values : undefined;
  const isKept = (i: number): boolean =>
    packed === undefined ? floats![i] !== 0 : bitAt(packed.mask, i) === 1;
  const signs = packed?.values.kind === 'signs' ? packed.values : undefined;
  const kept = packed?.values.kind === 'floats' ? packed.values.floats : undefined;
  const sizes = new Uint32Array(filters);
  const plus = new Uint32Array(filters);
  for (let i = 0, k = 0, f = 0; i < count; i++, f = f + 1 === filters ? 0 : f + 1) {
    if (!isKept(i)) continue;
    sizes[f]!++;
    if (signs === undefined || bitAt(signs.signs, k) === 1) plus[f]!++;
    k++;
  }
  const begins = new Uint32Array(filters + 1);
  for (let f = 0; f < filters; f++) begins[f + 1] = begins[f]! + sizes[f]!;
  const total = begins[filters]!;
  const taps = new Uint32Array(total);
  const values = signs === undefined ? new Float32Array(total) : undefined;
  const nextPlus = begins.slice(0, filters);
  const nextMinus = Uint32Array.from(plus, (n, f) => begins[f]! + n);
  for (let i = 0, k = 0, f = 0, tap = 0; i < count; i++) {
    if (isKept(i)) {
      const positive = signs === undefined || bitAt(signs.signs, k) === 1;
      const at = positive ? nextPlus[f]!++ : nextMinus[f]!++;
      taps[at] = tap;
      if (values) values[at] = kept === undefined ? floats![i]! : kept[k]!;
      k++;
    }
    if (++f === filters) {
      f = 0;
      tap++;
    }
  }
  return { taps, begins, plus, scale: signs?.scale, values };
}

/** Where the input of a tap lies, in bytes from the corner of its window. */
function tapBytes(window: Window, { width }: Frame, rowBytes: number): (tap: number) => number {
  const { size, dilation, channels } = window;
  return (tap) => {
    const channel = tap % channels;
    const place = (tap - channel) / channels;
    const column = place % size[1];
    const row = (place - column) / size[1];
    const pixel = row * dilation[0] * width + column * dilation[1];
    return (pixel * channels + channel) * rowBytes;
  };
}

function writeList(
  { ints, floats }: Arena,
  list: number,
  { taps, values }: Terms,
  bytesOf: (tap: number) => number,
): void {
  const at = list >> 2;
  for (let i = 0; i < taps.length; i++) {
    const bytes = bytesOf(taps[i]!);
    if (values === undefined) ints[at + i] = bytes;
    else {
      ints[at + 2 * i] = bytes;
      floats[at + 2 * i + 1] = values[i]!;
    }
  }
}

function copyInto(
  { floats }: Arena,
  { window }: KernelOp,
  { height, width }: Frame,
  input: number,
  frame: number,
  rowBytes: number,
): void {
  const pixel = (window.channels * rowBytes) >> 2;
  const [top, left] = window.before;
  floats.fill(0, frame >> 2, (frame >> 2) + height * width * pixel);
  for (let y = 0; y < window.height; y++) {
    const from = (input >> 2) + y * window.width * pixel;
    const to = (frame >> 2) + ((y + top) * width + left) * pixel;
    floats.copyWithin(to, from, from + window.width * pixel);
  }
}
