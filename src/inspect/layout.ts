import { type MatrixLayout } from './view';

/** Which axes of a tensor are inputs and outputs: as TensorFlow has them, [..., in, out], or as PyTorch, [out, in, ...]. */
export type Convention = 'outputs-last' | 'outputs-first';

/** What decides how a tensor lies, beside its shape. */
export interface LayoutHints {
  readonly name: string;
  readonly convention: Convention;
  /** Outputs that the bias beside it tells of, where there is one. */
  readonly biasLength?: number;
}

/** Where an axis is found: place in the shape, in C order. */
interface Places {
  readonly input?: number;
  readonly output?: number;
  readonly x?: number;
  /** Axes that are merged, so that they follow each other. */
  readonly y: readonly [from: number, until: number];
}

/**
 * The convention of a whole file: PyTorch's where a name ends as its modules name their parameters, else TensorFlow's, which
 * NumPy archives of nets follow as well.
 */
export function conventionOf(names: Iterable<string>): Convention {
  for (const name of names) if (/\.weight(_orig|_mask)?$/.test(name)) return 'outputs-first';
  return 'outputs-last';
}

/**
 * How a tensor of a shape lies as a matrix. A number is 1 x 1, a vector one row; of more than four axes those that are
 * neither channels nor the last of the kernel run downwards together.
 */
export function layoutOf(shape: readonly number[], hints: LayoutHints): MatrixLayout {
  // Without elements, dimensions are bounded by nothing.
  if (shape.includes(0) && !isCountable(shape)) return nothing;
  const { input, output, x, y } = placesOf(shape, hints);
  const strides = stridesOf(shape);
  const size = (place: number | undefined): number => (place === undefined ? 1 : shape[place]!);
  const stride = (place: number | undefined): number => (place === undefined ? 0 : strides[place]!);
  const height = shape.slice(...y).reduce((product, dimension) => product * dimension, 1);
  const kernel = [height, size(x)] as const;
  return {
    inputs: size(input),
    outputs: size(output),
    kernel,
    rows: size(input) * kernel[0],
    columns: size(output) * kernel[1],
    strides: {
      input: stride(input),
      output: stride(output),
      y: y[1] > y[0] ? strides[y[1] - 1]! : 0,
      x: stride(x),
    },
  };
}

const nothing: MatrixLayout = {
  inputs: 0,
  outputs: 0,
  kernel: [1, 1],
  rows: 0,
  columns: 0,
  strides: { input: 0, output: 0, y: 0, x: 0 },
};

/** Whether all products of dimensions are numbers that can be counted with. */
function isCountable(shape: readonly number[]): boolean {
  const most = shape.reduce((product, dimension) => product * Math.max(1, dimension), 1);
  return Number.isSafeInteger(most);
}

function placesOf(shape: readonly number[], hints: LayoutHints): Places {
  const rank = shape.length;
  if (rank === 0) return { y: [0, 0] };
  if (rank === 1) return { output: 0, y: [0, 0] };
  const last = isOutputsLast(shape, hints);
  const swapped = isSwapped(shape, hints, last);
  const [first, second] = swapped ? ['output', 'input'] : ['input', 'output'];
  const channels = last ? [rank - 2, rank - 1] : [1, 0];
  const kernel = last ? ([0, rank - 2] as const) : ([2, rank] as const);
  return {
    [first]: channels[0],
    [second]: channels[1],
    ...(rank > 2 && { x: kernel[1] - 1 }),
    y: rank > 2 ? [kernel[0], kernel[1] - 1] : [0, 0],
  };
}

function isOutputsLast(
  shape: readonly number[],
  { name, convention, biasLength }: LayoutHints,
): boolean {
  if (shape.length > 2) return convention === 'outputs-last';
  // Tables of embeddings stand as [entries, width] everywhere: the entry is what goes in. What has a bias is no table.
  if (biasLength === undefined && /embed|\bwte\b|\bwpe\b/i.test(name)) return true;
  // Some layers of PyTorch nets (GPT-2's) keep their weights as [in, out]; their bias gives them away.
  const [from, until] = shape as readonly [number, number];
  if (biasLength === until && from !== until) return true;
  if (biasLength === from && from !== until)
    return convention === 'outputs-last' && /kernel/i.test(name);
  return convention === 'outputs-last';
}

/** Transposed convolutions keep outputs before inputs in TensorFlow, and behind them in PyTorch. */
function isSwapped(
  shape: readonly number[],
  { name, biasLength }: LayoutHints,
  last: boolean,
): boolean {
  if (shape.length < 3) return false;
  if (last) return /transpose/i.test(name);
  const [first, second] = shape as readonly [number, number];
  return biasLength === undefined
    ? /transpose|\bdeconv|convt/i.test(name)
    : biasLength === second && biasLength !== first;
}

function stridesOf(shape: readonly number[]): number[] {
  const strides: number[] = Array.from({ length: shape.length }, () => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  }
  return strides;
}
