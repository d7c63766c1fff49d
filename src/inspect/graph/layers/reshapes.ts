import { NoDiagram } from '../graph';
import { channelsFirst, isSize, listField, field } from '../topology/fields';
import { countOf, innerOf, reshaped, settle, type Shape, unitAxis, type Value } from '../value';
import { columnValue } from '../value';
import { type LayerContext, type LayerKind, named, onlyInput } from './context';

/** Keras and tfjs flatten with the channels last if `data_format` says that they come first. */
export const flatten: LayerKind = (context) => {
  const { call } = context;
  const input = onlyInput(context);
  const flat = (value: Value): Value => {
    const count = countOf(value.shape);
    return reshaped(value, value.shape === undefined ? undefined : [count ?? null], call.name);
  };
  const rank = input.shape?.length ?? 0;
  if (!channelsFirst(call.config) || rank < 2) return [flat(input)];
  const axes = Array.from({ length: rank }, (_, i) => (i + 1) % rank);
  return [flat(permuted(context, input, axes))];
};

export const reshape: LayerKind = (context) => {
  const { call } = context;
  const input = onlyInput(context);
  const target = listField(call.config, 'target_shape');
  const count = countOf(input.shape);
  const known = target.reduce((a: number, b) => (isSize(b) ? a * b : a), 1);
  const to = target.map((size) => {
    if (isSize(size)) return size;
    return count !== undefined && Number.isInteger(count / known) ? count / known : null;
  });
  const total = countOf(to);
  if (count !== undefined && total !== undefined && total !== count) {
    throw new NoDiagram(`${named(call)} makes ${total} values of ${count}.`);
  }
  return [reshaped(input, to, call.name)];
};

/** `dims` count from 1. */
export const permute: LayerKind = (context) => {
  const { call } = context;
  const input = onlyInput(context);
  const axes = listField(call.config, 'dims').map((axis) => Number(axis) - 1);
  const isPermutation =
    axes.length === input.shape?.length && axes.every((_, i) => axes.includes(i));
  if (!isPermutation) throw new NoDiagram(`${named(call)} does not permute the axes of its input.`);
  return [permuted(context, input, axes)];
};

function permuted({ builder, call }: LayerContext, input: Value, axes: readonly number[]): Value {
  const shape = input.shape!;
  // What it brings to the end are the units of an input, as it is images that are turned.
  const last = axes.at(-1)!;
  const units = shape[last];
  const { column } = settle(builder, input, {
    units: units ?? NaN,
    inner: innerOf(shape, last),
  });
  const to: Shape = axes.map((axis) => shape[axis]!);
  if (builder.units(column) === 1) return columnValue(builder, column, to, call.name);
  const from = unitAxis(input);
  if (from === undefined) throw new NoDiagram(`${named(call)} turns flattened channels.`);
  return columnValue(builder, column, to, call.name, innerOf(to, axes.indexOf(from)));
}

/** [features] to [n, features]. */
export const repeat: LayerKind = (context) => {
  const { call } = context;
  const input = onlyInput(context);
  const n = field(call.config, 'n');
  const to = input.shape === undefined ? undefined : [isSize(n) ? n : null, ...input.shape];
  return [reshaped(input, to, call.name)];
};
