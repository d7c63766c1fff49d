import { NoDiagram } from '../graph';
import { field } from '../topology/fields';
import {
  columnValue,
  innerOf,
  isOpen,
  pairsOf,
  type Place,
  read,
  settle,
  type Shape,
  unitAxis,
  type Value,
} from '../value';
import { type LayerContext, type LayerKind, named } from './context';

/** Add, Average, Maximum and the like: a unit of the join is fed by that unit of each input. */
export const union: LayerKind = (context) => {
  const { builder, call, inputs } = context;
  settleAll(context);
  const shape = broadcast(inputs.map((input) => input.shape));
  const widest = inputs.reduce((a, b) => (unitsOf(b) > unitsOf(a) ? b : a));
  const axis = fromEnd(widest);
  const { place } = settle(builder, widest, { units: 1, inner: 1 });
  const inner =
    axis === undefined || shape === undefined ? place.inner : innerOf(shape, shape.length - axis);
  const features: Place = { units: place.units, inner };
  // Read before the column is made: columns follow those that feed them.
  const readings = inputs.map((input) => {
    const aligned = axis !== undefined && fromEnd(input) === axis;
    if (!aligned || unitsOf(input) !== place.units) {
      return read(builder, input, call.name, features);
    }
    const { column } = settle(builder, input, features);
    return { column, units: place.units, before: 1, after: 1 };
  });
  const column = builder.column(call.name, place.units);
  for (const reading of readings) {
    const pairs = pairsOf(builder, reading, 0);
    builder.identity(reading.column, column, pairs.from, pairs.to);
  }
  return [columnValue(builder, column, shape, call.name, inner)];
};

export const concatenation: LayerKind = (context) => {
  const { builder, call, inputs } = context;
  const rank = inputs[0]?.shape?.length;
  const given = Number(field(call.config, 'axis') ?? -1);
  const axis = rank === undefined || given < 0 ? (rank ?? 0) + given : given - 1;
  const shapes = inputs.flatMap(({ shape }) => (shape?.length === rank ? [shape!] : []));
  const sizes = shapes.map((shape) => shape[axis]);
  if (shapes.length !== inputs.length || !sizes.every((size) => typeof size === 'number')) {
    throw new NoDiagram(`${named(call)} joins along an axis of unknown size.`);
  }
  settleAll(context);
  const whole = sizes.reduce((a, b) => a + b, 0);
  const shape = shapes[0]?.map((size, i) => (i === axis ? whole : size));
  const along = inputs.map(unitAxis);
  const [units] = along;
  if (units !== undefined && units !== axis && along.every((one) => one === units)) {
    return alongPixels(context, shape, units);
  }
  const readings = inputs.map((input, i) =>
    read(builder, input, call.name, { units: sizes[i]!, inner: innerOf(input.shape, axis) }),
  );
  const column = builder.column(call.name, whole);
  let offset = 0;
  readings.forEach((reading, i) => {
    const pairs = pairsOf(builder, reading, offset);
    builder.identity(reading.column, column, pairs.from, pairs.to);
    offset += sizes[i]!;
  });
  return [columnValue(builder, column, shape, call.name, innerOf(shape, axis))];
};

/** Images that are put side by side: their channels meet. */
function alongPixels(context: LayerContext, shape: Shape, axis: number): readonly Value[] {
  return union(context).map((value) => {
    const { column, place } = settle(context.builder, value, { units: 1, inner: 1 });
    const inner = innerOf(shape, axis);
    return { shape, via: value.via, source: { column, place: { ...place, inner } } };
  });
}

function unitsOf(value: Value): number {
  return value.source.place?.units ?? 0;
}

/** How far the axis of the units is from the end of the shape. */
function fromEnd(value: Value): number | undefined {
  const axis = unitAxis(value);
  return axis === undefined ? undefined : value.shape!.length - axis;
}

/** Settles inputs of the net that nothing has read, like their neighbours, else along their last axis. */
function settleAll({ builder, call, inputs }: LayerContext): void {
  if (inputs.length === 0) throw new NoDiagram(`${named(call)} reads nothing.`);
  const like = inputs.find((input) => !isOpen(input));
  const distance = like && fromEnd(like);
  for (const input of inputs.filter(isOpen)) {
    const rank = input.shape?.length ?? 0;
    const axis = rank - (distance ?? 1);
    const units = input.shape?.[axis];
    if (typeof units !== 'number') {
      throw new NoDiagram(`${named(call)} reads an input of unknown size.`);
    }
    settle(builder, input, { units, inner: innerOf(input.shape, axis) });
  }
}

/** The shape that arrays of these give together, element by element. */
function broadcast(shapes: readonly Shape[]): Shape {
  const rank = Math.max(...shapes.map((shape) => shape?.length ?? 0));
  if (shapes.some((shape) => shape === undefined)) return undefined;
  return Array.from({ length: rank }, (_, i) => {
    const sizes = shapes.map((shape) => shape?.at(i - rank));
    if (sizes.includes(null)) return null;
    return Math.max(...sizes.map((size) => size ?? 1));
  });
}
