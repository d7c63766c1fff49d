import * as tf from '../tf';
import { registerPlain } from './kernel';
import { forEachWindow, windows2D } from './windows';

type Shape = [number, number, number, number];

interface Attributes {
  readonly strides: [number, number] | number;
  readonly dilations?: [number, number] | number | null;
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Gradients of depthwise 2D convolutions, [batch, height, width, channels], which tfjs lacks on wasm. */
export function registerDepthwiseGradients(): void {
  registerPlain<Attributes & { readonly inputShape: Shape }>(
    'DepthwiseConv2dNativeBackpropInput',
    ['wasm'],
    ({ dy, filter }, attrs, host) => {
      const info = infoOf(attrs.inputShape, filter!.shape as Shape, attrs);
      const { inChannels, outChannels } = info;
      const multiplier = outChannels / inChannels;
      return host.make(attrs.inputShape, 'float32', (dx) => {
        const [g, w] = [host.values(dy!), host.values(filter!)];
        forEachWindow(windows2D(info), (window, inputs, taps, count) => {
          for (let i = 0; i < count; i++) {
            const to = inputs[i]! * inChannels;
            const weights = taps[i]! * outChannels;
            for (let c = 0; c < inChannels; c++) {
              let sum = 0;
              for (let o = c * multiplier; o < (c + 1) * multiplier; o++) {
                sum += g[window * outChannels + o]! * w[weights + o]!;
              }
              dx[to + c] = dx[to + c]! + sum;
            }
          }
        });
      });
    },
  );
  registerPlain<Attributes & { readonly filterShape: Shape }>(
    'DepthwiseConv2dNativeBackpropFilter',
    ['wasm'],
    ({ x, dy }, attrs, host) => {
      const info = infoOf(x!.shape as Shape, attrs.filterShape, attrs);
      const { inChannels, outChannels } = info;
      const multiplier = outChannels / inChannels;
      return host.make(attrs.filterShape, 'float32', (out) => {
        const [values, g] = [host.values(x!), host.values(dy!)];
        // In double precision: each is a sum over every position of every image.
        const dw = new Float64Array(out.length);
        forEachWindow(windows2D(info), (window, inputs, taps, count) => {
          for (let i = 0; i < count; i++) {
            const to = taps[i]! * outChannels;
            for (let c = 0; c < inChannels; c++) {
              const value = values[inputs[i]! * inChannels + c]!;
              for (let o = c * multiplier; o < (c + 1) * multiplier; o++) {
                dw[to + o] = dw[to + o]! + value * g[window * outChannels + o]!;
              }
            }
          }
        });
        out.set(dw);
      });
    },
  );
}

function infoOf(input: Shape, filter: Shape, attrs: Attributes): tf.backend_util.Conv2DInfo {
  const { strides, dilations, pad, dimRoundingMode } = attrs;
  return tf.backend_util.computeConv2DInfo(
    input,
    filter,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    true,
  );
}
