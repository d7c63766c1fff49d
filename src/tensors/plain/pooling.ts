import * as tf from '../tf';
import { registerPlain, type Host } from './kernel';
import { forEachWindow, windows2D, windows3D, type Windows } from './windows';

interface Attributes {
  readonly filterSize: number;
  readonly strides: number;
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}
type Inputs = Readonly<Record<string, tf.TensorInfo>>;
type Shape4 = [number, number, number, number];
type Shape5 = [...Shape4, number];

/**
 * Pooling where tfjs is wrong: wasm finds no maximum where all values are negative, and on wasm and cpu the gradient of
 * an average counts the padding, which the average itself does not.
 */
export function registerPooling(): void {
  const maximum = (inputs: Inputs, w: Windows, host: Host): tf.TensorInfo =>
    maximumGradient(inputs['input']!, inputs['dy']!, w, host);
  const average = (inputs: Inputs, w: Windows, host: Host): tf.TensorInfo =>
    averageGradient(inputs['input']!, inputs['dy']!, w, host);
  const images = ({ input }: Inputs, a: Attributes): Windows =>
    windows2D(pool2D(input!.shape as Shape4, a));
  const volumes = ({ input }: Inputs, a: Attributes): Windows =>
    windows3D(pool3D(input!.shape as Shape5, a));

  registerPlain<Attributes>('MaxPoolGrad', ['wasm'], (inputs, attrs, host) =>
    maximum(inputs, images(inputs, attrs), host),
  );
  registerPlain<Attributes>('AvgPoolGrad', ['wasm', 'cpu'], (inputs, attrs, host) =>
    average(inputs, images(inputs, attrs), host),
  );
  registerPlain<Attributes>('MaxPool3DGrad', ['wasm'], (inputs, attrs, host) =>
    maximum(inputs, volumes(inputs, attrs), host),
  );
  registerPlain<Attributes>('AvgPool3DGrad', ['wasm', 'cpu'], (inputs, attrs, host) =>
    average(inputs, volumes(inputs, attrs), host),
  );
  registerPlain<Attributes>('MaxPool3D', ['wasm'], ({ x }, attrs, host) => {
    const info = pool3D(x!.shape as Shape5, attrs);
    return maxima(x!, info.outShape, windows3D(info), host);
  });
}

function pool2D(shape: Shape4, attrs: Attributes): tf.backend_util.Conv2DInfo {
  const { filterSize, strides, pad, dimRoundingMode } = attrs;
  return tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
}

function pool3D(shape: Shape5, attrs: Attributes): tf.backend_util.Conv3DInfo {
  const { filterSize, strides, pad, dimRoundingMode } = attrs;
  return tf.backend_util.computePool3DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
}

function maxima(
  x: tf.TensorInfo,
  shape: readonly number[],
  windows: Windows,
  host: Host,
): tf.TensorInfo {
  const { channels } = windows;
  return host.make(shape, 'float32', (out) => {
    const values = host.values(x);
    forEachWindow(windows, (window, inputs, _, count) => {
      for (let c = 0; c < channels; c++) {
        out[window * channels + c] = values[largest(values, inputs, count, channels, c)]!;
      }
    });
  });
}

function maximumGradient(
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  windows: Windows,
  host: Host,
): tf.TensorInfo {
  const { channels } = windows;
  return host.make(x.shape, 'float32', (dx) => {
    const [values, gradients] = [host.values(x), host.values(dy)];
    forEachWindow(windows, (window, inputs, _, count) => {
      if (count === 0) return;
      for (let c = 0; c < channels; c++) {
        const at = largest(values, inputs, count, channels, c);
        dx[at] = dx[at]! + gradients[window * channels + c]!;
      }
    });
  });
}

/** Where one channel is largest in a window; the first of equal ones, as in TensorFlow. */
function largest(
  values: ArrayLike<number>,
  inputs: Int32Array,
  count: number,
  channels: number,
  channel: number,
): number {
  let best = inputs[0]! * channels + channel;
  for (let i = 1; i < count; i++) {
    const at = inputs[i]! * channels + channel;
    if (values[at]! > values[best]!) best = at;
  }
  return best;
}

function averageGradient(
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  windows: Windows,
  host: Host,
): tf.TensorInfo {
  const { channels } = windows;
  return host.make(x.shape, 'float32', (dx) => {
    const gradients = host.values(dy);
    forEachWindow(windows, (window, inputs, _, count) => {
      for (let i = 0; i < count; i++) {
        const to = inputs[i]! * channels;
        for (let c = 0; c < channels; c++) {
          dx[to + c] = dx[to + c]! + gradients[window * channels + c]! / count;
        }
      }
    });
  });
}
