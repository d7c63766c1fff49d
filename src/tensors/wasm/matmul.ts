import type * as tf from '../tf';
import { compose, register, type Call, type Kernel } from './backend';

interface Attributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/**
 * Matrix products that transpose first. tfjs' own walks transposed operands column by column, 5 to 50 times slower, and
 * every weight gradient is such a product; its fused one (product, bias, activation) ignores that they are transposed.
 */
export function registerMatrixProducts(): void {
  register<Attributes>('BatchMatMul', transposingFirst);
  register<Attributes>('_FusedMatMul', transposingFirst);
}

function transposingFirst(product: Kernel<Attributes>): Kernel<Attributes> {
  return ({ inputs, attrs, backend }) =>
    compose(backend, (call) =>
      product({
        inputs: {
          ...inputs,
          a: attrs.transposeA ? turned(call, inputs['a']!) : inputs['a']!,
          b: attrs.transposeB ? turned(call, inputs['b']!) : inputs['b']!,
        },
        attrs: { ...attrs, transposeA: false, transposeB: false },
        backend,
      }),
    );
}

/** The last two axes exchanged. */
function turned(call: Call, x: tf.TensorInfo): tf.TensorInfo {
  const rank = x.shape.length;
  const perm = x.shape.map((_, i) => (i < rank - 2 ? i : 2 * rank - 3 - i));
  return call('Transpose', { x }, { perm });
}
