import { NoDiagram } from '../graph';
import { channelsFirst, field, isSize, type Json, sizesField } from '../topology/fields';
import { slid, withSpatial } from '../topology/shapes';
import {
  columnValue,
  innerOf,
  read,
  reshaped,
  settle,
  type Shape,
  unitAxis,
  type Value,
} from '../value';
import { type LayerContext, type LayerKind, named, onlyInput } from './context';

/** A layer that works element by element, or normalises: each unit goes on. */
export const pass: LayerKind = (context) => [onlyInput(context)];

/**
 * A layer that mixes the pixels of each channel: the units go on in another shape.
 *
 * @param resize the shape that it gives
 */
function alongPixels(
  context: LayerContext,
  count: number,
  resize: (shape: Shape, first: boolean) => Shape,
): readonly Value[] {
  const { builder, call } = context;
  const input = onlyInput(context);
  const first = channelsFirst(call.config);
  const features = input.shape?.length === count + 1 ? input.shape[first ? 0 : count] : undefined;
  const to = resize(input.shape, first);
  if (typeof features !== 'number') {
    if (input.source.place !== undefined) return [reshaped(input, to)];
    throw new NoDiagram(`${named(call)} reads an input of unknown channels.`);
  }
  const place = { units: features, inner: first ? innerOf(input.shape, 0) : 1 };
  const { column, after } = read(builder, input, call.name, place);
  const inner = first && to !== undefined && to.length > 1 ? innerOf(to, 0) : 1;
  return [columnValue(builder, column, to, input.via, inner === undefined ? inner : inner * after)];
}

export function pooling(count: number): LayerKind {
  return (context) =>
    alongPixels(context, count, (shape, first) =>
      withSpatial(shape, count, first, undefined, slid(context.call.config, 'pool_size', count)),
    );
}

export function globalPooling(count: number): LayerKind {
  return (context) =>
    alongPixels(context, count, (shape, first) => {
      if (shape?.length !== count + 1) return undefined;
      if (field(context.call.config, 'keepdims') === true) {
        return withSpatial(shape, count, first, undefined, () => 1);
      }
      return [shape[first ? 0 : count] ?? null];
    });
}

export function upSampling(count: number): LayerKind {
  return (context) => {
    const factors = sizesField(context.call.config, 'size', count);
    return alongPixels(context, count, (shape, first) =>
      withSpatial(shape, count, first, undefined, (size, axis) => {
        const factor = factors?.[axis];
        return factor === undefined ? null : size * factor;
      }),
    );
  };
}

/** Resizing and CenterCrop: to `height` x `width`. */
export const resizing: LayerKind = (context) => {
  const sizes = ['height', 'width'].map((key) => field(context.call.config, key));
  return alongPixels(context, 2, (shape, first) =>
    withSpatial(shape, 2, first, undefined, (_, axis) => {
      const size = sizes[axis];
      return isSize(size) ? size : null;
    }),
  );
};

/**
 * Zero padding and, with `sign` -1, cropping. Where the axis is that of the units (the padded shortcuts of residual nets
 * without projections), units are added that nothing feeds, or taken away.
 */
export function padding(count: number, key: string, sign: 1 | -1): LayerKind {
  return (context) => {
    const { builder, call } = context;
    const input = onlyInput(context);
    const first = channelsFirst(call.config);
    const amounts = amountsOf(call.config, key, count);
    const { shape } = input;
    if (shape?.length !== count + 1 || amounts === undefined) {
      return alongPixels(context, count, () => undefined);
    }
    const channel = first ? 0 : count;
    const edges = shape.map((_, axis): readonly [number, number] =>
      axis === channel ? [0, 0] : amounts[first ? axis - 1 : axis]!,
    );
    const to = shape.map((size, axis) => {
      const [before, after] = edges[axis]!;
      return size === null ? null : size + sign * (before + after);
    });
    if (to.some((size) => size !== null && size < 1)) {
      throw new NoDiagram(`${named(call)} leaves nothing of its input.`);
    }
    if (input.source.place === undefined) {
      const units = shape[channel];
      if (typeof units !== 'number') {
        throw new NoDiagram(`${named(call)} reads an input of unknown channels.`);
      }
      settle(builder, input, { units, inner: first ? innerOf(shape, 0) : 1 });
    }
    const axis = unitAxis(input);
    if (axis === undefined || (edges[axis]![0] === 0 && edges[axis]![1] === 0)) {
      if (axis === undefined) return alongPixels(context, count, () => to);
      const { column } = settle(builder, input, { units: 1, inner: 1 });
      return [columnValue(builder, column, to, input.via, innerOf(to, axis))];
    }
    return [shifted(context, input, axis, to, sign * edges[axis]![0])];
  };
}

function shifted(
  { builder, call }: LayerContext,
  input: Value,
  axis: number,
  to: readonly (number | null)[],
  shift: number,
): Value {
  const { column: from, place } = settle(builder, input, { units: 1, inner: 1 });
  const units = to[axis]!;
  const begin = Math.max(0, -shift);
  const end = Math.min(place.units, units - shift);
  const column = builder.column(call.name, units);
  const pairs = builder.pairs(Math.max(0, end - begin));
  for (let i = 0; i < pairs.from.length; i++) {
    pairs.from[i] = begin + i;
    pairs.to[i] = begin + i + shift;
  }
  builder.identity(from, column, pairs.from, pairs.to);
  return columnValue(builder, column, to, call.name, innerOf(to, axis));
}

/** `1`, `[1, 2]` or `[[1, 1], [2, 2]]`; along one axis `[1, 2]` is before and after. */
function amountsOf(
  config: Json,
  key: string,
  count: number,
): readonly (readonly [number, number])[] | undefined {
  const value = field(config, key);
  if (count === 1 && Array.isArray(value) && value.length === 2 && value.every(isSize)) {
    return [[value[0] as number, value[1] as number]];
  }
  const same = sizesField(config, key, count);
  if (same !== undefined) return same.map((n) => [n, n]);
  if (!Array.isArray(value) || value.length !== count) return undefined;
  const pairs = value.map((one): [number, number] | undefined =>
    Array.isArray(one) && one.length === 2 && one.every(isSize)
      ? [one[0] as number, one[1] as number]
      : undefined,
  );
  return pairs.every((pair) => pair !== undefined) ? pairs : undefined;
}
