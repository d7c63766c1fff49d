import { type Shape } from '../value';
import { type Json, field, isSize, listField, sizesField, textField } from './fields';

type Size = number | null;

/** The shape that a layer's config gives to its input, without the batch. */
export function inputShape(config: Json): Shape {
  for (const key of ['batch_input_shape', 'batch_shape']) {
    const shape = listField(config, key);
    if (shape.length > 0) return shape.slice(1).map(sizeOf);
  }
  const shape = field(config, 'input_shape');
  return Array.isArray(shape) ? (shape as unknown[]).map(sizeOf) : undefined;
}

function sizeOf(value: unknown): Size {
  return isSize(value) && value > 0 ? value : null;
}

/** Axes that a layer slides over: `count` of them, from the first, or behind the channels. */
export function spatialAxes(count: number, first: boolean): number[] {
  return Array.from({ length: count }, (_, i) => (first ? i + 1 : i));
}

/** The shape with other sizes along the spatial axes, and other channels. */
export function withSpatial(
  shape: Shape,
  count: number,
  first: boolean,
  channels: Size | undefined,
  size: (old: number, axis: number) => Size,
): Shape {
  if (shape?.length !== count + 1) return undefined;
  const channelAxis = first ? 0 : count;
  return shape.map((old, axis) => {
    if (axis === channelAxis) return channels === undefined ? old : channels;
    return old === null ? null : size(old, first ? axis - 1 : axis);
  });
}

/** How long a window that slides over `size` makes what it gives; null where the config does not say. */
export function slid(
  config: Json,
  windowKey: string,
  count: number,
): (size: number, axis: number) => Size {
  const window = sizesField(config, windowKey, count);
  const pooling = windowKey === 'pool_size';
  const strides = sizesField(config, 'strides', count) ?? (pooling ? window : undefined);
  const dilation = sizesField(config, 'dilation_rate', count);
  const padding = textField(config, 'padding')?.toLowerCase() ?? 'valid';
  return (size, axis) => {
    const step = strides?.[axis] ?? 1;
    const reach = ((window?.[axis] ?? NaN) - 1) * (dilation?.[axis] ?? 1) + 1;
    return lengthOrNull(Math.ceil((padding === 'valid' ? size - reach + 1 : size) / step));
  };
}

/** The same of a transposed convolution. */
export function unslid(config: Json, count: number): (size: number, axis: number) => Size {
  const window = sizesField(config, 'kernel_size', count);
  const strides = sizesField(config, 'strides', count);
  const padding = textField(config, 'padding')?.toLowerCase() ?? 'valid';
  return (size, axis) => {
    const step = strides?.[axis] ?? 1;
    const grown = padding === 'valid' ? Math.max((window?.[axis] ?? NaN) - step, 0) : 0;
    return lengthOrNull(size * step + grown);
  };
}

function lengthOrNull(length: number): Size {
  return Number.isSafeInteger(length) && length > 0 ? length : null;
}
