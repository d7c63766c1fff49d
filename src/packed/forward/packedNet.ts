import { InputError } from '../../formats/errors';
import { wasmMemory, type WasmMemory } from '../../kernels/program';
import { sizeOf, type NetPlan, type Op } from '../net/ops';
import { planNet } from '../net/plan';
import { type PackedTicket } from '../ticket';
import { Arena, Layout, type Step } from './arena';
import { activate, add, normalise, pad, pool, sign } from './elementwise';
import { floatBytes, type Kernels } from './kernels/kernels';
import { wasmKernels } from './kernels/wasm';
import { exampleBitBytes, isBitwise, signedBits } from './signedBits';
import { frameBytes, signedSums, type KernelOp } from './signedSums';
import { assignSlots } from './slots';

/** Bytes that a net may take: addresses are 32 bits, and one of them a sign. */
const mostBytes = 2 ** 31 - 2 ** 16;

export interface PackedNetOptions {
  /** What it is called in messages. */
  readonly name: string;
  /** The loops to run on; those of WebAssembly unless tests want others. */
  readonly kernels?: (memory: WasmMemory) => Kernels;
}

/**
 * A packed ticket that answers: a float where activations are floats (1/32), bits where they are signs (1/1). A batch of
 * examples goes through together, and each number is a row with one float for every example of it.
 */
export class PackedNet {
  readonly inputShape: readonly number[];
  readonly classes: number;
  /** Examples that go through together. */
  readonly batch: number;
  private readonly run: readonly (() => void)[];
  private readonly input: Float32Array;
  private readonly output: Float32Array;

  /**
   * @throws InputError naming a layer that cannot be computed, or `too-large`; nothing of the net's size is allocated before
   */
  constructor(ticket: PackedTicket, { name, kernels = wasmKernels }: PackedNetOptions) {
    const plan = planNet(ticket, name);
    this.inputShape = plan.inputShape;
    this.classes = sizeOf(plan.output.shape);
    const widest = Math.max(...plan.values.map(({ shape }) => sizeOf(shape)));
    this.batch = widest <= 2 ** 12 ? 64 : widest <= 2 ** 15 ? 32 : 16;
    const layout = new Layout();
    const { steps, address } = stepsOf(plan, layout, this.batch);
    if (layout.bytes > mostBytes) {
      const gigabytes = (layout.bytes / 2 ** 30).toFixed(1);
      throw new InputError(
        'too-large',
        `${name}: running it takes ${gigabytes} GiB, and 2 are the most.`,
      );
    }
    const memory = wasmMemory(layout.bytes);
    const arena = new Arena(memory, kernels(memory));
    this.run = steps.map((step) => step(arena));
    const rows = (value: {
      readonly id: number;
      readonly shape: readonly number[];
    }): Float32Array => arena.at(address.get(value.id)!, sizeOf(value.shape) * this.batch);
    this.input = rows(plan.values[0]!);
    this.output = rows(plan.output);
  }

  /**
   * Logits, or what a net without a softmax at its end answers.
   *
   * @param x `count` examples of `inputShape`, row-major
   * @param done told how many examples are through
   * @returns count x classes
   * @throws RangeError if `x` is not of that size
   */
  logits(x: Float32Array, count: number, done?: (examples: number) => void): Float32Array {
    const width = sizeOf(this.inputShape);
    if (x.length !== count * width) {
      throw new RangeError(`${x.length} numbers are not ${count} examples of ${width}`);
    }
    const { batch, classes, input, output } = this;
    const logits = new Float32Array(count * classes);
    for (let begin = 0; begin < count; begin += batch) {
      const examples = Math.min(batch, count - begin);
      // What is left of the last batch computes something that nobody reads.
      transpose(x.subarray(begin * width, (begin + examples) * width), input, width, batch);
      for (const step of this.run) step();
      for (let b = 0; b < examples; b++) {
        for (let c = 0; c < classes; c++) {
          logits[(begin + b) * classes + c] = output[c * batch + b]!;
        }
      }
      done?.(begin + examples);
    }
    return logits;
  }

  /** The class of each example. */
  answers(x: Float32Array, count: number, done?: (examples: number) => void): Answers {
    const { classes } = this;
    const logits = this.logits(x, count, done);
    let ties = 0;
    const found = Int32Array.from({ length: count }, (_, e) => {
      const row = logits.subarray(e * classes, (e + 1) * classes);
      let [best, shared] = [0, false];
      for (let c = 1; c < classes; c++) {
        if (row[c]! > row[best]!) [best, shared] = [c, false];
        else if (row[c] === row[best]) shared = true;
      }
      ties += Number(shared);
      return best;
    });
    return { classes: found, ties };
  }
}

/** What a net answers to some examples. */
export interface Answers {
  /** The class of the highest logit; of equal ones, the first. */
  readonly classes: Int32Array;
  /** Examples whose highest logit several classes share, as sums of few signs do. */
  readonly ties: number;
}

function transpose(from: Float32Array, to: Float32Array, width: number, batch: number): void {
  const examples = from.length / width;
  for (let i = 0; i < width; i++) {
    for (let b = 0; b < examples; b++) to[i * batch + b] = from[b * width + i]!;
  }
}

function stepsOf(
  plan: NetPlan,
  layout: Layout,
  batch: number,
): { readonly steps: readonly Step[]; readonly address: ReadonlyMap<number, number> } {
  const rowBytes = batch * floatBytes;
  const { ops, address } = assignSlots(plan, layout, rowBytes);
  const kernels = ops.filter((op): op is KernelOp => op.kind === 'kernel');
  const most = (sizes: readonly number[]): number => sizes.reduce((a, b) => Math.max(a, b), 0);
  const frame = layout.reserve(
    most(kernels.filter((op) => !isBitwise(op)).map((op) => frameBytes(op, rowBytes))),
  );
  const bits = layout.reserve(batch * most(kernels.filter(isBitwise).map(exampleBitBytes)));
  const steps = ops.map((op) => {
    const inputs = (op.kind === 'add' ? op.inputs : [op.input]).map(({ id }) => address.get(id)!);
    const output = address.get(op.output.id)!;
    if (op.kind !== 'kernel') return simpleStep(op, { inputs, output, batch });
    const input = inputs[0]!;
    return isBitwise(op)
      ? signedBits(op, layout, { input, output, bits, batch })
      : signedSums(op, layout, { input, output, frame, rowBytes });
  });
  return { steps, address };
}

function simpleStep(
  op: Exclude<Op, KernelOp>,
  places: { readonly inputs: readonly number[]; readonly output: number; readonly batch: number },
): Step {
  switch (op.kind) {
    case 'pool':
      return pool(op, places);
    case 'normalise':
      return normalise(op, places);
    case 'activate':
      return activate(op, places);
    case 'sign':
      return sign(op, places);
    case 'add':
      return add(op, places);
    case 'pad':
      return pad(op, places);
  }
}
