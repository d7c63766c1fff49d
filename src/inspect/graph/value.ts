import { type GraphBuilder } from './builder';
import { type Axis, NoDiagram, quote } from './graph';

/** Sizes of an example's axes, without the batch; null where it is open, undefined where not even the axes are known. */
export type Shape = readonly (number | null)[] | undefined;

/**
 * Which unit of its column an element belongs to: with the elements counted in C order, the element e belongs to unit
 * (e div inner) mod units. With channels last `inner` is 1, with channels first the number of pixels. Flattening and
 * reshaping leave it as it is, which is why they need no columns. undefined: channels first, of unknown size.
 */
export interface Place {
  readonly units: number;
  readonly inner: number | undefined;
}

/** An input that nothing has read yet: what its units are shows when a layer does. */
interface Source {
  readonly name: string;
  column?: number;
  place?: Place;
}

/** What flows between two layers. */
export interface Value {
  readonly shape: Shape;
  /** Who made it last, for the name of a column that it may need. */
  readonly via: string;
  readonly source: Source | { readonly column: number; readonly place: Place };
}

export function inputValue(name: string, shape: Shape): Value {
  return { shape, via: name, source: { name } };
}

export function columnValue(
  builder: GraphBuilder,
  column: number,
  shape: Shape,
  via: string,
  inner: number | undefined = 1,
): Value {
  const place = { units: builder.units(column), inner };
  return { shape, via, source: { column, place } };
}

/** The same units in another shape. */
export function reshaped(value: Value, shape: Shape, via = value.via): Value {
  return { ...value, shape, via };
}

/** Whether its units are still open. */
export function isOpen(value: Value): boolean {
  return value.source.place === undefined;
}

/** Column and place; where they are open, `wanted` becomes the place. */
export function settle(
  builder: GraphBuilder,
  value: Value,
  wanted: Place,
): { readonly column: number; readonly place: Place } {
  const { source } = value;
  if (source.column !== undefined && source.place !== undefined) {
    return { column: source.column, place: source.place };
  }
  const open = source as Source;
  open.column = builder.column(open.name, wanted.units, true);
  open.place = wanted;
  return { column: open.column, place: wanted };
}

/** Units of a column for the features that a layer reads; feature f is of unit (f div after) mod units. */
export interface Reading {
  readonly column: number;
  readonly units: number;
  readonly before: number;
  readonly after: number;
}

/**
 * How the features of a layer come from units. Where several units flow into one feature (a vector that is reshaped to an
 * image), a column of its own stands between.
 *
 * @param features where the layer sees its features; `inner` as for {@link Place}
 * @throws NoDiagram if units and features are across each other
 */
export function read(builder: GraphBuilder, value: Value, layer: string, features: Place): Reading {
  const { column, place } = settle(builder, value, features);
  const { units } = place;
  if (units === 1) return { column, units, before: features.units, after: 1 };
  if (units === features.units && place.inner === features.inner) {
    return { column, units, before: 1, after: 1 };
  }
  // Pixels that nobody has counted: a kernel that reads all of them has.
  const inner = place.inner ?? features.units / units;
  const wanted = features.inner ?? (features.units === 1 ? 1 : NaN);
  const after = inner / wanted;
  const before = features.units / (units * after);
  if (Number.isInteger(after) && Number.isInteger(before)) return { column, units, before, after };
  const runs = wanted / inner;
  if (Number.isInteger(runs) && Number.isInteger(units / (features.units * runs))) {
    return gathered(builder, value.via, column, units, features.units, runs);
  }
  throw new NoDiagram(
    `Layer ${quote(layer)} reads ${features.units} features across the ${units} units of ${quote(value.via)}.`,
  );
}

function gathered(
  builder: GraphBuilder,
  name: string,
  column: number,
  units: number,
  features: number,
  runs: number,
): Reading {
  const pairs = builder.pairs(units);
  for (let unit = 0; unit < units; unit++) {
    pairs.from[unit] = unit;
    pairs.to[unit] = Math.floor(unit / runs) % features;
  }
  const gather = builder.column(name, features);
  builder.identity(column, gather, pairs.from, pairs.to);
  return { column: gather, units: features, before: 1, after: 1 };
}

/** The axes of a kernel's input features: pixels, units, pixels. */
export function inputAxes(reading: Reading): Axis[] {
  return [
    { size: reading.before, from: 0, to: 0 },
    { size: reading.units, from: 1, to: 0 },
    { size: reading.after, from: 0, to: 0 },
  ];
}

/** Pairs (unit, feature + offset) for all features. */
export function pairsOf(
  builder: GraphBuilder,
  reading: Reading,
  offset: number,
): { readonly from: Int32Array; readonly to: Int32Array } {
  const features = reading.before * reading.units * reading.after;
  const pairs = builder.pairs(features);
  for (let feature = 0; feature < features; feature++) {
    pairs.from[feature] = Math.floor(feature / reading.after) % reading.units;
    pairs.to[feature] = feature + offset;
  }
  return pairs;
}

/** The number of elements behind an axis: undefined where one of their sizes is open. */
export function innerOf(shape: Shape, axis: number): number | undefined {
  let inner: number | undefined = 1;
  if (shape === undefined) return undefined;
  for (const size of shape.slice(axis + 1)) {
    inner = inner === undefined || size === null ? undefined : inner * size;
  }
  return inner;
}

/** The axis that the units of a value lie along; undefined if they lie along none, or are open. */
export function unitAxis(value: Value): number | undefined {
  const { shape } = value;
  const { place } = value.source;
  if (shape === undefined || place === undefined) return undefined;
  const axis = shape.findLastIndex(
    (size, i) => size === place.units && innerOf(shape, i) === place.inner,
  );
  return axis < 0 ? undefined : axis;
}

/** Multiplied out; undefined where a size is open. */
export function countOf(shape: Shape): number | undefined {
  return shape === undefined ? undefined : innerOf([1, ...shape], 0);
}
