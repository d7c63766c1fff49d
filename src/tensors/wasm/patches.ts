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
  const wholeRows = strideHeight === 1 && strideWidth === 1 && outWidth === inWidth;
  const plane = info.batchSize * inHeight * inWidth;
  let to = 0;
  for (let y = 0; y < filterHeight; y++) {
    for (let x = 0; x < filterWidth; x++) {
      // Output columns whose input column x + stride * column - padding lies in the image.
      const first = Math.min(outWidth, Math.max(0, Math.ceil((padInfo.left - x) / strideWidth)));
      const last = Math.floor((inWidth - 1 + padInfo.left - x) / strideWidth);
      const end = Math.max(first, Math.min(outWidth, last + 1));
      for (let channel = 0; channel < inChannels; channel++) {
        let line = from;
        while (line < from + count) {
          const image = Math.floor(line / outHeight);
          const outRow = line - image * outHeight;
          const row = outRow * strideHeight + y - padInfo.top;
          if (row < 0 || row >= inHeight) {
            patches.fill(0, to, to + outWidth);
            to += outWidth;
            line++;
            continue;
          }
          const start = channel * plane + (image * inHeight + row) * inWidth + x - padInfo.left;
          if (wholeRows) {
            // Rows of output and input lie alike: one copy of all that are left, then zeros where it crossed an edge.
            const lines = Math.min(from + count - line, outHeight - outRow, inHeight - row);
            patches.set(
              planes.subarray(start + first, start + lines * inWidth - (outWidth - end)),
              to + first,
            );
            for (let i = 0; i < lines; i++, to += outWidth) {
              for (let column = 0; column < first; column++) patches[to + column] = 0;
              for (let column = end; column < outWidth; column++) patches[to + column] = 0;
            }
            line += lines;
            continue;
          }
          let at = start + first * strideWidth;
          let column = 0;
          for (; column < first; column++) patches[to++] = 0;
          for (; column < end; column++, at += strideWidth) patches[to++] = planes[at]!;
          for (; column < outWidth; column++) patches[to++] = 0;
          line++;
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
