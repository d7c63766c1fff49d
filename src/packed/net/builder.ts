import { InputError, inQuotes } from '../../formats/errors';
import { type PackedTicket } from '../ticket';
import { type LayerFields } from './fields';
import { sizeOf, type KernelWeights, type Op, type Value } from './ops';

/** Most numbers that a layer may answer for one example, and all layers together. */
const mostOfLayer = 2 ** 24;
const mostOfNet = 2 ** 27;
/** Most additions for one example: ten times those of a ResNet-152 on photographs. */
const mostWork = 2 ** 37;
/** Most weights: as of nets that are trained here. */
const mostWeights = 2 ** 28;

type DistributedOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** An op whose output is still to be made. */
export type NewOp = DistributedOmit<Op, 'output' | 'layer'>;

/** Collects the ops of a net, with the weights they take, under bounds. */
export class PlanBuilder {
  readonly ops: Op[] = [];
  readonly values: Value[] = [];
  readonly input: Value;
  private readonly makers = new Map<number, Op>();
  private readonly named = new Map<string, Value>();
  private readonly taken = new Set<string>();
  private total = 0;
  private work = 0;

  constructor(
    private readonly ticket: Pick<PackedTicket, 'kernels' | 'others'>,
    inputShape: readonly number[],
    private readonly file: string,
  ) {
    this.input = this.value(inputShape, false, 'the input');
    const weights = [...ticket.kernels.values()].reduce((sum, k) => sum + sizeOf(k.shape), 0);
    if (weights > mostWeights) {
      throw new InputError(
        'too-large',
        `${file}: ${weights} weights are more than ${mostWeights}, the most that are computed here.`,
      );
    }
  }

  of(name: string): Value {
    return this.named.get(name)!;
  }

  name(name: string, value: Value): void {
    this.named.set(name, value);
  }

  /** The op that makes a value, if there is one. */
  makerOf(value: Value): Op | undefined {
    return this.makers.get(value.id);
  }

  /** The same numbers as another value, in another shape. */
  reshaped(value: Value, shape: readonly number[]): Value {
    return { ...value, shape };
  }

  /** Adds an op that answers numbers of a shape. */
  add(layer: LayerFields, op: NewOp, shape: readonly number[], signs = false): Value {
    const output = this.value(shape, signs, `layer ${inQuotes(layer.name)}`);
    if (op.kind === 'kernel') {
      const kept = 'mask' in op.weights ? op.weights.kept : op.weights.values.length;
      this.count(layer, (sizeOf(shape) / op.filters) * kept);
    } else if (op.kind === 'pool') {
      this.count(layer, sizeOf(shape) * op.window.size[0] * op.window.size[1]);
    }
    const made = { ...op, output, layer: layer.name } as Op;
    this.ops.push(made);
    this.makers.set(output.id, made);
    return output;
  }

  /** A kernel of a layer, which must have the shape that the layer needs. */
  kernel(layer: LayerFields, shape: readonly number[]): KernelWeights {
    const name = `${layer.name}/kernel`;
    const packed = this.ticket.kernels.get(name);
    if (packed === undefined)
      return { shape, values: this.plain(layer, 'kernel', sizeOf(shape), shape) };
    this.requireShape(layer, name, packed.shape, shape);
    this.taken.add(name);
    return packed;
  }

  /** One number a channel, or undefined where the file leaves them out because they are 0. */
  channels(layer: LayerFields, name: string, count: number): Float32Array | undefined {
    if (!this.ticket.others.has(`${layer.name}/${name}`)) return undefined;
    return this.plain(layer, name, count, [count]);
  }

  /** @throws InputError if it is not there */
  needed(layer: LayerFields, name: string, count: number): Float32Array {
    return this.plain(layer, name, count, [count]);
  }

  /** @throws InputError naming a weight that no layer takes */
  requireAllUsed(): void {
    const names = [...this.ticket.kernels.keys(), ...this.ticket.others.keys()];
    const left = names.find((name) => !this.taken.has(name));
    if (left === undefined) return;
    throw new InputError(
      'mismatch',
      `${this.file}: no layer of the topology takes ${inQuotes(left)}.`,
    );
  }

  private plain(
    layer: LayerFields,
    short: string,
    count: number,
    shape: readonly number[],
  ): Float32Array {
    const name = `${layer.name}/${short}`;
    const found = this.ticket.others.get(name);
    if (found === undefined)
      throw layer.refused(`needs ${inQuotes(name)}, which is missing`, 'missing');
    this.requireShape(layer, name, found.shape, shape);
    if (found.values.length !== count)
      throw layer.refused('has weights of another size', 'mismatch');
    this.taken.add(name);
    return found.values;
  }

  private requireShape(
    layer: LayerFields,
    name: string,
    found: readonly number[],
    needed: readonly number[],
  ): void {
    if (found.join() === needed.join()) return;
    const [is, should] = [found, needed].map((shape) => shape.slice(0, 8).join(' x '));
    throw layer.refused(`needs ${inQuotes(name)} of ${should}, which is ${is}`, 'mismatch');
  }

  private value(shape: readonly number[], signs: boolean, what: string): Value {
    const size = sizeOf(shape);
    this.total += size;
    if (!Number.isSafeInteger(size) || size > mostOfLayer || this.total > mostOfNet) {
      throw new InputError(
        'too-large',
        `${this.file}: ${what} has ${shape.join(' x ')} values for one example; ${mostOfLayer} for a layer and ${mostOfNet} for all of them are the most.`,
      );
    }
    const value = { id: this.values.length, shape, signs };
    this.values.push(value);
    return value;
  }

  private count(layer: LayerFields, work: number): void {
    this.work += work;
    if (this.work > mostWork) throw layer.refused('takes too long to compute', 'too-large');
  }
}
