import { registerPlain, type Values } from './kernel';

type Type = 'float32' | 'int32' | 'bool';

/** Copies of a tensor side by side; tfjs' on wasm takes 90 ns a number, and gradients spread sums and means with it. */
export function registerTiling(): void {
  registerPlain<{ readonly reps: readonly number[] }>('Tile', ['wasm'], ({ x }, { reps }, host) => {
    const shape = x!.shape.map((size, i) => size * reps[i]!);
    return host.make(shape, x!.dtype as Type, (out) => {
      let part = host.values(x!);
      let inner = 1;
      // From the last axis on, each is repeated in what the axes after it have become.
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        inner *= x!.shape[axis]!;
        if (reps[axis]! !== 1) part = repeated(part, inner, reps[axis]!);
        inner *= reps[axis]!;
      }
      out.set(part);
    });
  });
}

/** Every block of `size` values, `count` times. */
function repeated(values: Values, size: number, count: number): Values {
  const out = new (values.constructor as Float32ArrayConstructor)(values.length * count);
  for (let from = 0, to = 0; from < values.length; from += size, to += size * count) {
    out.set(values.subarray(from, from + size), to);
    for (let done = 1; done < count; done *= 2) {
      const length = Math.min(done, count - done) * size;
      out.copyWithin(to + done * size, to, to + length);
    }
  }
  return out;
}
