import type * as tf from '../tf';
import { registerPlain, type Host, type PlainKernel } from './kernel';

interface Attributes {
  readonly alignCorners: boolean;
  readonly halfPixelCenters?: boolean;
}

/** Where one output row or column comes from: two input positions and the share of the second. */
interface Source {
  readonly low: number;
  readonly high: number;
  readonly share: number;
}

/** Gradients of resizing, e.g. of UpSampling2D; tfjs' mix up height and width on wasm and cpu. */
export function registerResizingGradients(): void {
  registerPlain('ResizeNearestNeighborGrad', ['wasm', 'cpu'], gradientBy(nearest));
  registerPlain('ResizeBilinearGrad', ['wasm', 'cpu'], gradientBy(bilinear));
}

type Sources = (from: number, to: number, attrs: Attributes) => readonly Source[];

function scale(from: number, to: number, alignCorners: boolean): number {
  return alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
}

const nearest: Sources = (from, to, { alignCorners, halfPixelCenters }) =>
  Array.from({ length: to }, (_, i) => {
    const place = scale(from, to, alignCorners) * (i + (halfPixelCenters ? 0.5 : 0));
    const low = Math.min(from - 1, alignCorners ? Math.round(place) : Math.floor(place));
    return { low, high: low, share: 0 };
  });

const bilinear: Sources = (from, to, { alignCorners, halfPixelCenters }) =>
  Array.from({ length: to }, (_, i) => {
    const ratio = scale(from, to, alignCorners);
    const place = Math.max(0, halfPixelCenters ? ratio * (i + 0.5) - 0.5 : ratio * i);
    const low = Math.min(from - 1, Math.floor(place));
    return { low, high: Math.min(from - 1, low + 1), share: place - low };
  });

/** Every output pixel gives its gradient back to the pixels that it was made of. */
function gradientBy(sources: Sources): PlainKernel<Attributes> {
  return ({ images, dy }, attrs, host: Host): tf.TensorInfo => {
    const [batch, height, width, channels] = images!.shape as [number, number, number, number];
    const [outHeight, outWidth] = dy!.shape.slice(1, 3) as [number, number];
    const rows = sources(height, outHeight, attrs);
    const columns = sources(width, outWidth, attrs);
    return host.make(images!.shape, 'float32', (dx) => {
      const gradients = host.values(dy!);
      let from = 0;
      for (let image = 0; image < batch; image++) {
        const add = (row: number, column: number, part: number): void => {
          if (part === 0) return;
          const to = ((image * height + row) * width + column) * channels;
          for (let c = 0; c < channels; c++) dx[to + c] = dx[to + c]! + part * gradients[from + c]!;
        };
        for (const row of rows) {
          for (const column of columns) {
            add(row.low, column.low, (1 - row.share) * (1 - column.share));
            add(row.low, column.high, (1 - row.share) * column.share);
            add(row.high, column.low, row.share * (1 - column.share));
            add(row.high, column.high, row.share * column.share);
            from += channels;
          }
        }
      }
    });
  };
}
