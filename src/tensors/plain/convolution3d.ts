import * as tf from '../tf';
import { registerPlain } from './kernel';
import { forEachWindow, windows3D } from './windows';

type Shape = [number, number, number, number, number];

interface Attributes {
  readonly strides: [number, number, number] | number;
  readonly pad: 'valid' | 'same';
}

/** Gradients of 3D convolutions, [batch, depth, height, width, channels], which tfjs computes wrongly on wasm. */
export function registerConvolution3DGradients(): void {
  registerPlain<Attributes & { readonly inputShape: Shape }>(
    'Conv3DBackpropInputV2',
    ['wasm'],
    ({ dy, filter }, attrs, host) => {
      const info = infoOf(attrs.inputShape, filter!.shape as Shape, attrs);
      const { inChannels, outChannels } = info;
      return host.make(attrs.inputShape, 'float32', (dx) => {
        const [g, w] = [host.values(dy!), host.values(filter!)];
        forEachWindow(windows3D(info), (window, inputs, taps, count) => {
          for (let i = 0; i < count; i++) {
            for (let c = 0; c < inChannels; c++) {
              const to = inputs[i]! * inChannels + c;
              const weights = (taps[i]! * inChannels + c) * outChannels;
              let sum = 0;
              for (let o = 0; o < outChannels; o++) {
                sum += g[window * outChannels + o]! * w[weights + o]!;
              }
              dx[to] = dx[to]! + sum;
            }
          }
        });
      });
    },
  );
  registerPlain<Attributes & { readonly filterShape: Shape }>(
    'Conv3DBackpropFilterV2',
    ['wasm'],
    ({ x, dy }, attrs, host) => {
      const info = infoOf(x!.shape as Shape, attrs.filterShape, attrs);
      const { inChannels, outChannels } = info;
      return host.make(attrs.filterShape, 'float32', (out) => {
        const [values, g] = [host.values(x!), host.values(dy!)];
        const dw = new Float64Array(out.length);
        forEachWindow(windows3D(info), (window, inputs, taps, count) => {
          for (let i = 0; i < count; i++) {
            for (let c = 0; c < inChannels; c++) {
              const value = values[inputs[i]! * inChannels + c]!;
              const to = (taps[i]! * inChannels + c) * outChannels;
              for (let o = 0; o < outChannels; o++) {
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

function infoOf(
  input: Shape,
  filter: Shape,
  { strides, pad }: Attributes,
): tf.backend_util.Conv3DInfo {
  return tf.backend_util.computeConv3DInfo(input, filter, strides, 1, pad);
}
