import * as tf from '../tf';
import { compose, filled, register, type Kernel, type WasmBackend } from './backend';
import { fillPatches, spread } from './patches';

type ConvolutionInfo = tf.backend_util.Conv2DInfo;

interface Attributes {
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Output positions of one product: few enough that float32 sums keep six digits, and their patches a cache. */
const positionsAtOnce = 4096;
/** Numbers in one block of patches or of spread gradients: 4 MB. */
const numbersAtOnce = 2 ** 20;

/** Gradients of 2D convolutions, [batch, height, width, channels]; tfjs has none for filters and a slow one for inputs. */
export function registerConvolutionGradients(): void {
  register<Attributes & { readonly filterShape: [number, number, number, number] }>(
    'Conv2DBackpropFilter',
    () =>
      ({ inputs, attrs, backend }) =>
        filterGradient(
          backend,
          inputs['x']!,
          inputs['dy']!,
          infoOf(inputs['x']!.shape, attrs.filterShape, attrs),
        ),
  );
  register<InputAttributes>('Conv2DBackpropInput', inputGradient);
}

type InputAttributes = Attributes & { readonly inputShape: [number, number, number, number] };

function infoOf(
  inputShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, dimRoundingMode, dataFormat }: Attributes,
): ConvolutionInfo {
  if (dataFormat === 'NCHW') throw new Error('the wasm engine convolves channels-last data only');
  return tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    1,
    pad,
    dimRoundingMode,
  );
}

/**
 * Patches of the input, transposed, times the gradient: [height * width * inputs, positions] x [positions, outputs].
 * Block by block, so that memory does not grow with batch and image; the blocks are summed in double precision.
 */
function filterGradient(
  backend: WasmBackend,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  info: ConvolutionInfo,
): tf.TensorInfo {
  const { batchSize, inChannels, outChannels, outHeight, outWidth, filterShape } = info;
  const rows = filterShape[0] * filterShape[1] * inChannels;
  const lines = batchSize * outHeight;
  const wanted = Math.min(positionsAtOnce, numbersAtOnce / rows) / outWidth;
  const linesAtOnce = Math.min(lines, Math.max(1, Math.floor(wanted)));
  const total = new Float64Array(rows * outChannels);
  return compose(backend, (call) => {
    const matrix = call(
      'Reshape',
      { x },
      { shape: [x.shape.reduce((a, b) => a * b, 1) / inChannels, inChannels] },
    );
    const planes = call('Transpose', { x: matrix }, { perm: [1, 0] });
    for (let from = 0; from < lines; from += linesAtOnce) {
      const count = Math.min(linesAtOnce, lines - from);
      const positions = count * outWidth;
      const block = compose(backend, (inner) => {
        const patches = backend.makeOutput([1, rows, positions], 'float32');
        const gradients = backend.makeOutput([1, positions, outChannels], 'float32');
        try {
          const source = backend.typedArrayFromHeap(planes) as Float32Array;
          fillPatches(
            backend.typedArrayFromHeap(patches) as Float32Array,
            source,
            info,
            from,
            count,
          );
          const start = from * outWidth * outChannels;
          const own = backend
            .typedArrayFromHeap(dy)
            .subarray(start, start + positions * outChannels);
          backend.typedArrayFromHeap(gradients).set(own);
          const attrs = { transposeA: false, transposeB: false };
          return inner('BatchMatMul', { a: patches, b: gradients }, attrs);
        } finally {
          backend.disposeData(patches.dataId);
          backend.disposeData(gradients.dataId);
        }
      });
      const sums = backend.typedArrayFromHeap(block);
      for (let i = 0; i < total.length; i++) total[i] = total[i]! + sums[i]!;
      backend.disposeData(block.dataId);
    }
    return filled(backend, filterShape, (values) => values.set(total));
  });
}

/** The convolution of the gradient, spread by the strides, with the filter turned by 180 degrees. */
function inputGradient(original: Kernel<InputAttributes>): Kernel<InputAttributes> {
  return (args) => {
    const { inputs, attrs, backend } = args;
    const [dy, filter] = [inputs['dy']!, inputs['filter']!];
    const info = infoOf(attrs.inputShape, filter.shape, attrs);
    const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info;
    const height = (info.outHeight - 1) * strideHeight + 1;
    const width = (info.outWidth - 1) * strideWidth + 1;
    const top = filterHeight - 1 - padInfo.top;
    const left = filterWidth - 1 - padInfo.left;
    const bottom = info.inHeight + filterHeight - 1 - top - height;
    const right = info.inWidth + filterWidth - 1 - left - width;
    if (Math.min(top, left, bottom, right) < 0) return original(args); // padded by more than the filter
    const convolution = {
      strides: [1, 1],
      dilations: [1, 1],
      dataFormat: 'NHWC',
      pad: [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ],
    };
    return compose(backend, (call) => {
      const reversed = call('Reverse', { x: filter }, { dims: [0, 1] });
      const turned = call('Transpose', { x: reversed }, { perm: [0, 1, 3, 2] });
      if (strideHeight === 1 && strideWidth === 1) {
        return call('Conv2D', { x: dy, filter: turned }, convolution);
      }
      const out = backend.makeOutput([...info.inShape], 'float32');
      const image = height * width * info.outChannels;
      const imagesAtOnce = Math.max(1, Math.floor(numbersAtOnce / image));
      for (let from = 0; from < info.batchSize; from += imagesAtOnce) {
        const count = Math.min(imagesAtOnce, info.batchSize - from);
        const part = compose(backend, (inner) => {
          const x = backend.makeOutput([count, height, width, info.outChannels], 'float32');
          try {
            const source = backend.typedArrayFromHeap(dy) as Float32Array;
            spread(backend.typedArrayFromHeap(x) as Float32Array, source, info, from, count);
            return inner('Conv2D', { x, filter: turned }, convolution);
          } finally {
            backend.disposeData(x.dataId);
          }
        });
        const size = info.inHeight * info.inWidth * info.inChannels;
        backend.typedArrayFromHeap(out).set(backend.typedArrayFromHeap(part), from * size);
        backend.disposeData(part.dataId);
      }
      return out;
    });
  };
}
