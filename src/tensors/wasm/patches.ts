import type * as tf from '../tf';

type ConvolutionInfo = tf.backend_util.Conv2DInfo;

/**
 * What each filter weight sees: a row for each (filter row, filter column, input channel), a column for each output
 * position of `count` lines (output rows, over the whole batch) from line `from` on. Outside the image it sees 0.
 *
 * @param planes the input as [channels, batch, height, width]
 */
export function fillPatches(
  patches: Float32Array,
  planes: Float32Array,
  info: ConvolutionInfo,
  from: number,
  count: number,
): void {
  const { inChannels, inHeight, inWidth, outHeight, outWidth } = info;
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info;
  const plane = info.batchSize * inHeight * inWidth;
  let to = 0;
  for (let y = 0; y < filterHeight; y++) {
    for (let x = 0; x < filterWidth; x++) {
      // Output columns whose input column x + stride * column - padding lies in the image.
      const first = Math.min(outWidth, Math.max(0, Math.ceil((padInfo.left - x) / strideWidth)));
      const last = Math.floor((inWidth - 1 + padInfo.left - x) / strideWidth);
      const end = Math.max(first, Math.min(outWidth, last + 1));
      for (let channel = 0; channel < inChannels; channel++) {
        for (let line = from; line < from + count; line++) {
          const image = Math.floor(line / outHeight);
          const row = (line - image * outHeight) * strideHeight + y - padInfo.top;
          if (row < 0 || row >= inHeight) {
            patches.fill(0, to, to + outWidth);
            to += outWidth;
            continue;
          }
          let at = channel * plane + (image * inHeight + row) * inWidth;
          at += first * strideWidth + x - padInfo.left;
          let column = 0;
          for (; column < first; column++) patches[to++] = 0;
          for (; column < end; column++, at += strideWidth) patches[to++] = planes[at]!;
          for (; column < outWidth; column++) patches[to++] = 0;
        }
      }
    }
  }
}

/** `count` images of a gradient [batch, height, width, channels] with `stride - 1` zeros between its pixels. */
export function spread(
  out: Float32Array,
  dy: Float32Array,
  info: ConvolutionInfo,
  from: number,
  count: number,
): void {
  const { outHeight, outWidth, outChannels, strideHeight, strideWidth } = info;
  const height = (outHeight - 1) * strideHeight + 1;
  const width = (outWidth - 1) * strideWidth + 1;
  out.fill(0);
  let at = from * outHeight * outWidth * outChannels;
  for (let image = 0; image < count; image++) {
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++) {
        const line = image * height + row * strideHeight;
        let to = (line * width + column * strideWidth) * outChannels;
        for (let channel = 0; channel < outChannels; channel++) out[to++] = dy[at++]!;
      }
    }
  }
}
