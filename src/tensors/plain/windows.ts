import type * as tf from '../tf';

type Triple = readonly [number, number, number];

/** Windows that slide over images or volumes [batch, depth, height, width, channels]; images have depth 1. */
export interface Windows {
  readonly batch: number;
  readonly channels: number;
  readonly input: Triple;
  readonly output: Triple;
  readonly filter: Triple;
  readonly stride: Triple;
  readonly dilation: Triple;
  /** Padding before the first value; it is never read, only skipped. */
  readonly before: Triple;
}

export function windows2D(info: tf.backend_util.Conv2DInfo): Windows {
  return {
    batch: info.batchSize,
    channels: info.inChannels,
    input: [1, info.inHeight, info.inWidth],
    output: [1, info.outHeight, info.outWidth],
    filter: [1, info.filterHeight, info.filterWidth],
    stride: [1, info.strideHeight, info.strideWidth],
    dilation: [1, info.dilationHeight, info.dilationWidth],
    before: [0, info.padInfo.top, info.padInfo.left],
  };
}

export function windows3D(info: tf.backend_util.Conv3DInfo): Windows {
  return {
    batch: info.batchSize,
    channels: info.inChannels,
    input: [info.inDepth, info.inHeight, info.inWidth],
    output: [info.outDepth, info.outHeight, info.outWidth],
    filter: [info.filterDepth, info.filterHeight, info.filterWidth],
    stride: [info.strideDepth, info.strideHeight, info.strideWidth],
    dilation: [info.dilationDepth, info.dilationHeight, info.dilationWidth],
    before: [info.padInfo.front, info.padInfo.top, info.padInfo.left],
  };
}

/**
 * Calls `use` for every window with its number, the numbers of the input positions (batch, depth, height, width as one)
 * that lie in it, those of the filter's positions on them, and how many they are. The two lists are used again.
 */
export function forEachWindow(
  { batch, input, output, filter, stride, dilation, before }: Windows,
  use: (window: number, inputs: Int32Array, taps: Int32Array, count: number) => void,
): void {
  const size = filter[0] * filter[1] * filter[2];
  const [inputs, taps] = [new Int32Array(size), new Int32Array(size)];
  let window = 0;
  for (let image = 0; image < batch; image++) {
    for (let d = 0; d < output[0]; d++) {
      for (let h = 0; h < output[1]; h++) {
        for (let w = 0; w < output[2]; w++) {
          let count = 0;
          for (let i = 0; i < filter[0]; i++) {
            const depth = d * stride[0] + i * dilation[0] - before[0];
            if (depth < 0 || depth >= input[0]) continue;
            for (let j = 0; j < filter[1]; j++) {
              const row = h * stride[1] + j * dilation[1] - before[1];
              if (row < 0 || row >= input[1]) continue;
              const line = ((image * input[0] + depth) * input[1] + row) * input[2];
              for (let k = 0; k < filter[2]; k++) {
                const column = w * stride[2] + k * dilation[2] - before[2];
                if (column < 0 || column >= input[2]) continue;
                inputs[count] = line + column;
                taps[count++] = (i * filter[1] + j) * filter[2] + k;
              }
            }
          }
          use(window++, inputs, taps, count);
        }
      }
    }
  }
}
