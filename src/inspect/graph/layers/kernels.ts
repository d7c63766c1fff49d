import { type Axis, NoDiagram, quote } from '../graph';
import { channelsFirst, field, type Json } from '../topology/fields';
import { slid, unslid, withSpatial } from '../topology/shapes';
import {
  columnValue,
  innerOf,
  inputAxes,
  isOpen,
  type Place,
  read,
  type Shape,
  type Value,
} from '../value';
import { type LayerContext, type LayerKind, named, onlyInput } from './context';

/** An axis of pixels, gates or the like: no units lie along it. */
function across(size: number): Axis {
  return { size, from: 0, to: 0 };
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((a, b) => a * b, 1);
}

/** The channels of an input with `count` spatial axes, as a layer with this config sees them. */
function channels(input: Value, units: number, first: boolean): Place {
  return { units, inner: first ? innerOf(input.shape, 0) : 1 };
}

/** @throws NoDiagram if the input is known to have other than `units` features along an axis */
function check(context: LayerContext, size: number | null | undefined, units: number): void {
  if (typeof size !== 'number' || size === units) return;
  throw new NoDiagram(
    `${named(context.call)} has weights for ${units} inputs, but it reads ${size}.`,
  );
}

/** Kernel [inputs, outputs], along the last axis. */
export const dense: LayerKind = (context) => {
  const { builder, call } = context;
  const input = onlyInput(context);
  const { tensor, shape } = context.weight('kernel', 2);
  const [inputs, units] = [shape[0]!, shape[1]!];
  check(context, input.shape?.at(-1), inputs);
  const reading = read(builder, input, call.name, { units: inputs, inner: 1 });
  const column = builder.column(call.name, units);
  builder.kernel(reading.column, column, tensor, [
    ...inputAxes(reading),
    { size: units, from: 0, to: 1 },
  ]);
  const to = input.shape === undefined ? undefined : [...input.shape.slice(0, -1), units];
  return [columnValue(builder, column, to, call.name)];
};

/** The value of a column of channels. */
function channelValue(
  { builder, call }: LayerContext,
  column: number,
  shape: Shape,
  first: boolean,
): Value {
  return columnValue(builder, column, shape, call.name, first ? innerOf(shape, 0) : 1);
}

/** Kernel [...window, inputs / groups, outputs]. */
export function convolution(count: number): LayerKind {
  return (context) => {
    const { builder, call } = context;
    const input = onlyInput(context);
    const first = channelsFirst(call.config);
    const { tensor, shape } = context.weight('kernel', count + 2);
    const [inputs, units] = [shape[count]!, shape[count + 1]!];
    const groups = groupsOf(call.config);
    if (units % groups !== 0) throw new NoDiagram(`${named(call)} has uneven groups.`);
    check(context, channelSize(input, count, first), inputs * groups);
    const reading = read(builder, input, call.name, channels(input, inputs * groups, first));
    const column = builder.column(call.name, units);
    const taps = across(product(shape.slice(0, count)));
    if (groups > 1 && reading.before * reading.after > 1) {
      throw new NoDiagram(`${named(call)} splits flattened channels into groups.`);
    }
    const kernel: Axis[] =
      groups === 1
        ? [...inputAxes(reading), { size: units, from: 0, to: 1 }]
        : [
            { size: inputs, from: 1, to: 0 },
            { size: groups, from: inputs, to: units / groups },
            { size: units / groups, from: 0, to: 1 },
          ];
    builder.kernel(reading.column, column, tensor, [taps, ...kernel]);
    const sizes = slid(call.config, 'kernel_size', count);
    const to = withSpatial(input.shape, count, first, units, sizes);
    return [channelValue(context, column, to, first)];
  };
}

function groupsOf(config: Json): number {
  const groups = field(config, 'groups');
  return typeof groups === 'number' && Number.isSafeInteger(groups) && groups > 0 ? groups : 1;
}

function channelSize(input: Value, count: number, first: boolean): number | null | undefined {
  return input.shape?.length === count + 1 ? input.shape[first ? 0 : count] : undefined;
}

/** Kernel [...window, outputs, inputs]. */
export function transposedConvolution(count: number): LayerKind {
  return (context) => {
    const { builder, call } = context;
    const input = onlyInput(context);
    const first = channelsFirst(call.config);
    const { tensor, shape } = context.weight('kernel', count + 2);
    const [units, inputs] = [shape[count]!, shape[count + 1]!];
    check(context, channelSize(input, count, first), inputs);
    const reading = read(builder, input, call.name, channels(input, inputs, first));
    const column = builder.column(call.name, units);
    builder.kernel(reading.column, column, tensor, [
      across(product(shape.slice(0, count))),
      { size: units, from: 0, to: 1 },
      ...inputAxes(reading),
    ]);
    const to = withSpatial(input.shape, count, first, units, unslid(call.config, count));
    return [channelValue(context, column, to, first)];
  };
}

/** Kernel [...window, channels, multiplier]; channel c gives c * multiplier and on. */
function depthwise(
  context: LayerContext,
  input: Value,
  count: number,
  columnName: string,
): { readonly column: number; readonly units: number } {
  const { builder, call } = context;
  const first = channelsFirst(call.config);
  const { tensor, shape } = context.weight('depthwise_kernel', count + 2);
  const [inputs, multiplier] = [shape[count]!, shape[count + 1]!];
  check(context, channelSize(input, count, first), inputs);
  const reading = read(builder, input, call.name, channels(input, inputs, first));
  if (reading.units !== inputs) {
    throw new NoDiagram(`${named(call)} reads flattened channels one by one.`);
  }
  const column = builder.column(columnName, inputs * multiplier);
  builder.kernel(reading.column, column, tensor, [
    across(product(shape.slice(0, count))),
    { size: inputs, from: 1, to: multiplier },
    { size: multiplier, from: 0, to: 1 },
  ]);
  return { column, units: inputs * multiplier };
}

export function depthwiseConvolution(count: number): LayerKind {
  return (context) => {
    const { call } = context;
    const input = onlyInput(context);
    const first = channelsFirst(call.config);
    const { column, units } = depthwise(context, input, count, call.name);
    const sizes = slid(call.config, 'kernel_size', count);
    const to = withSpatial(input.shape, count, first, units, sizes);
    return [channelValue(context, column, to, first)];
  };
}

/** A depthwise convolution, then one of 1 x 1: pointwise_kernel [1, ..., channels, outputs]. */
export function separableConvolution(count: number): LayerKind {
  return (context) => {
    const { builder, call } = context;
    const input = onlyInput(context);
    const first = channelsFirst(call.config);
    const middle = depthwise(context, input, count, `${call.name}/depthwise`);
    const { tensor, shape } = context.weight('pointwise_kernel', count + 2);
    const [inputs, units] = [shape[count]!, shape[count + 1]!];
    check(context, middle.units, inputs);
    const column = builder.column(call.name, units);
    builder.kernel(middle.column, column, tensor, [
      across(product(shape.slice(0, count))),
      { size: inputs, from: 1, to: 0 },
      { size: units, from: 0, to: 1 },
    ]);
    const sizes = slid(call.config, 'kernel_size', count);
    const to = withSpatial(input.shape, count, first, units, sizes);
    return [channelValue(context, column, to, first)];
  };
}

/** Embeddings [words, units]: the units of its input are the words. */
export const embedding: LayerKind = (context) => {
  const { builder, call } = context;
  const input = onlyInput(context);
  const { tensor, shape } = context.weight('embeddings', 2);
  const [words, units] = [shape[0]!, shape[1]!];
  if (!isOpen(input)) throw new NoDiagram(`${named(call)} does not read an input of the net.`);
  const reading = read(builder, input, call.name, { units: words, inner: 1 });
  builder.note(`The units of ${quote(input.via)} are the ${words} entries of an embedding.`);
  const column = builder.column(call.name, units);
  builder.kernel(reading.column, column, tensor, [
    { size: words, from: 1, to: 0 },
    { size: units, from: 0, to: 1 },
  ]);
  const to = input.shape === undefined ? undefined : [...input.shape, units];
  return [columnValue(builder, column, to, call.name)];
};

/** Kernel [inputs, gates * units]: every gate is a weight between an input and a unit. */
export function recurrent(gates: number): LayerKind {
  return (context) => {
    const { builder, call } = context;
    const input = onlyInput(context);
    const { tensor, shape } = context.weight('kernel', 2);
    const inputs = shape[0]!;
    const units = shape[1]! / gates;
    if (!Number.isInteger(units)) {
      throw new NoDiagram(`${named(call)} has a kernel that is not of ${gates} gates.`);
    }
    check(context, input.shape?.at(-1), inputs);
    const reading = read(builder, input, call.name, { units: inputs, inner: 1 });
    const column = builder.column(call.name, units);
    builder.kernel(reading.column, column, tensor, [
      ...inputAxes(reading),
      across(gates),
      { size: units, from: 0, to: 1 },
    ]);
    builder.note(
      'Recurrence is not unrolled: paths lead from the inputs of a recurrent layer to its units, its recurrent weights are not counted.',
    );
    const sequences = field(call.config, 'return_sequences') === true;
    const to = sequences ? input.shape && [...input.shape.slice(0, -1), units] : [units];
    const value = columnValue(builder, column, to, call.name);
    const state = columnValue(builder, column, [units], call.name);
    return field(call.config, 'return_state') === true ? [value, state, state] : [value];
  };
}
