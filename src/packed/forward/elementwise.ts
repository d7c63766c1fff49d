import { sizeOf, type Activation, type Op } from '../net/ops';
import { type Step } from './arena';

type Of<Kind extends Op['kind']> = Extract<Op, { readonly kind: Kind }>;

/** Addresses of what an op reads and writes, and how many examples a row has. */
export interface Places {
  readonly inputs: readonly number[];
  readonly output: number;
  readonly batch: number;
}

/** (x - mean) * factor + shift, one of each for every channel. */
export function normalise(op: Of<'normalise'>, { inputs, output, batch }: Places): Step {
  const { mean, factor, shift } = op;
  const channels = mean.length;
  const rows = sizeOf(op.output.shape);
  return ({ floats }) =>
    () => {
      let from = inputs[0]! >> 2;
      let to = output >> 2;
      for (let row = 0, c = 0; row < rows; row++, c = c + 1 === channels ? 0 : c + 1) {
        const [m, f, s] = [mean[c]!, factor[c]!, shift[c]!];
        for (const end = to + batch; to < end; from++, to++) {
          floats[to] = (floats[from]! - m) * f + s;
        }
      }
    };
}

/** +1 from 0 up, -1 below. */
export function sign(op: Of<'sign'>, { inputs, output, batch }: Places): Step {
  const count = sizeOf(op.output.shape) * batch;
  return ({ floats }) =>
    () => {
      const [from, to] = [inputs[0]! >> 2, output >> 2];
      for (let i = 0; i < count; i++) floats[to + i] = floats[from + i]! >= 0 ? 1 : -1;
    };
}

export function activate(op: Of<'activate'>, { inputs, output, batch }: Places): Step {
  const count = sizeOf(op.output.shape) * batch;
  const of = functionOf(op.activation);
  return ({ floats }) =>
    () => {
      const [from, to] = [inputs[0]! >> 2, output >> 2];
      for (let i = 0; i < count; i++) floats[to + i] = of(floats[from + i]!);
    };
}

function functionOf(activation: Activation): (x: number) => number {
  switch (activation.kind) {
    case 'relu': {
      const { slope, most } = activation;
      return (x) => (x < 0 ? slope * x : Math.min(x, most));
    }
    case 'elu':
      return (x) => (x < 0 ? activation.alpha * Math.expm1(x) : x);
    case 'tanh':
      return Math.tanh;
    case 'sigmoid':
      return (x) => 1 / (1 + Math.exp(-x));
    case 'hard-sigmoid':
      return (x) => Math.min(1, Math.max(0, 0.2 * x + 0.5));
    case 'softplus':
      return (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }
}

export function add(op: Of<'add'>, { inputs, output, batch }: Places): Step {
  const count = sizeOf(op.output.shape) * batch;
  const [first, ...others] = inputs.map((address) => address >> 2);
  return ({ floats }) =>
    () => {
      const to = output >> 2;
      // The output may lie where the first input does, so that one is read first.
      if (to !== first) floats.copyWithin(to, first!, first! + count);
      for (const other of others) {
        for (let i = 0; i < count; i++) floats[to + i] = floats[to + i]! + floats[other + i]!;
      }
    };
}

/** An image with zeros around it. */
export function pad(op: Of<'pad'>, { inputs, output, batch }: Places): Step {
  const [height, width, channels] = op.input.shape as [number, number, number];
  const outWidth = op.output.shape[1]!;
  const count = sizeOf(op.output.shape) * batch;
  const line = width * channels * batch;
  return ({ floats }) =>
    () => {
      const [from, to] = [inputs[0]! >> 2, output >> 2];
      floats.fill(0, to, to + count);
      for (let y = 0; y < height; y++) {
        const row = to + ((y + op.top) * outWidth + op.left) * channels * batch;
        floats.copyWithin(row, from + y * line, from + (y + 1) * line);
      }
    };
}

/** The largest number, or the mean, of what each place of a window covers of the image. */
export function pool(op: Of<'pool'>, { inputs, output, batch }: Places): Step {
  const { height, width, channels, size, strides, before, out } = op.window;
  const most = op.by === 'max';
  const row = channels * batch;
  return ({ floats }) =>
    () => {
      let to = output >> 2;
      for (let y = 0; y < out[0]; y++) {
        const [top, bottom] = covered(y * strides[0] - before[0], size[0], height);
        for (let x = 0; x < out[1]; x++, to += row) {
          const [left, right] = covered(x * strides[1] - before[1], size[1], width);
          floats.fill(most ? -Infinity : 0, to, to + row);
          for (let v = top; v < bottom; v++) {
            for (let u = left; u < right; u++) {
              const from = (inputs[0]! >> 2) + (v * width + u) * row;
              if (most) largest(floats, to, from, row);
              else
                for (let i = 0; i < row; i++) floats[to + i] = floats[to + i]! + floats[from + i]!;
            }
          }
          if (most) continue;
          const count = (bottom - top) * (right - left);
          for (let i = 0; i < row; i++) floats[to + i] = floats[to + i]! / count;
        }
      }
    };
}

function largest(floats: Float32Array, to: number, from: number, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = floats[from + i]!;
    if (x > floats[to + i]!) floats[to + i] = x;
  }
}

function covered(begin: number, size: number, length: number): readonly [number, number] {
  return [Math.max(0, begin), Math.min(length, begin + size)];
}
