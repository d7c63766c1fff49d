import { registerPlain } from './kernel';

/** Sums of rows by segment, of which the gradients of embeddings and gathers are made; tfjs lacks it on wasm. */
export function registerSegmentSum(): void {
  registerPlain<{ readonly numSegments: number }>(
    'UnsortedSegmentSum',
    ['wasm'],
    ({ x, segmentIds }, { numSegments }, host) => {
      const shape = x!.shape.slice(segmentIds!.shape.length);
      const width = shape.reduce((a, b) => a * b, 1);
      const dtype = x!.dtype === 'int32' ? 'int32' : 'float32';
      return host.make([numSegments, ...shape], dtype, (sums) => {
        const [values, segments] = [host.values(x!), host.values(segmentIds!)];
        segments.forEach((segment, row) => {
          if (segment < 0 || segment >= numSegments) return; // of no segment, as in TensorFlow
          const [to, from] = [segment * width, row * width];
          for (let i = 0; i < width; i++) sums[to + i] = sums[to + i]! + values[from + i]!;
        });
      });
    },
  );
}
