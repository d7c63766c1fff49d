import { type LayerFields } from './fields';
import { type Value, type Window } from './ops';

/** The shape of an image, channels last. */
export function imageOf(
  layer: LayerFields,
  { shape }: Value,
): readonly [height: number, width: number, channels: number] {
  if (layer.word('data_format', 'channels_last') !== 'channels_last') {
    throw layer.refused('has channels first');
  }
  if (shape.length === 3) return shape as unknown as readonly [number, number, number];
  throw layer.refused(`reads ${shape.join(' x ')} values, and no image`, 'mismatch');
}

/** How a window moves; zeros `around` are those that a layer before put there. */
export interface Moves extends Pick<Window, 'size' | 'strides' | 'dilation'> {
  readonly same: boolean;
  readonly around: readonly [top: number, bottom: number, left: number, right: number];
}

/**
 * A window over an image, as Keras places it: with `same` there are as many places as strides fit in, and of an odd number of
 * zeros the most are below and to the right.
 */
export function windowOver(
  layer: LayerFields,
  image: readonly number[],
  { size, strides, dilation, same, around }: Moves,
): Window {
  const [height, width, channels] = image as [number, number, number];
  const [top, bottom, left, right] = around;
  const axis = (i: 0 | 1, length: number): { readonly places: number; readonly zeros: number } => {
    const reach = (size[i] - 1) * dilation[i] + 1;
    if (!same) return { places: Math.floor((length - reach) / strides[i]) + 1, zeros: 0 };
    const places = Math.ceil(length / strides[i]);
    return { places, zeros: Math.max(0, (places - 1) * strides[i] + reach - length) >> 1 };
  };
  const rows = axis(0, height + top + bottom);
  const columns = axis(1, width + left + right);
  if (rows.places < 1 || columns.places < 1) {
    throw layer.refused(`is larger than its input of ${height} x ${width}`, 'mismatch');
  }
  return {
    ...{ height, width, channels, size, strides, dilation },
    before: [top + rows.zeros, left + columns.zeros],
    out: [rows.places, columns.places],
  };
}

export function poolWindow(layer: LayerFields, image: readonly number[]): Window {
  const size = layer.pair('pool_size', 2);
  const strides = layer.value('strides') === undefined ? size : layer.pair('strides', undefined);
  const same = layer.word('padding', 'valid') === 'same';
  const moves = { size, strides, dilation: [1, 1], same, around: [0, 0, 0, 0] } as const;
  return windowOver(layer, image, moves);
}
