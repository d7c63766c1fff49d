import { InputError } from '../formats/errors';
import * as tf from '../tensors/tf';

/** Most weights of a net that is built here: 1 GiB of float32, and a run needs ten times that. */
const maximalWeights = 2 ** 28;

/** Most values that a layer may answer for one example: 64 MiB of float32, and a batch has many examples. */
const maximalActivation = 2 ** 24;

type Dimension = number | null;

/** Looks at a weight before it is allocated; refuses it by throwing. */
export type WeightGuard = (weight: string, shape: readonly Dimension[]) => void;

type AddWeight = (name: string, shape: readonly Dimension[], ...rest: unknown[]) => unknown;

/**
 * Builds layers under a guard. The sizes of a layer's weights follow from the whole path to it - paddings, reshapes,
 * repetitions - so the one place where a size is known, and nothing allocated yet, is tfjs' own `addWeight`.
 *
 * @param build must do its work before it returns: only then the guard is there
 */
export function guarded<T>(guard: WeightGuard, build: () => T): T {
  const prototype = tf.layers.Layer.prototype as unknown as { addWeight: AddWeight };
  const { addWeight } = prototype;
  prototype.addWeight = function (this: tf.layers.Layer, name, shape, ...rest) {
    guard(`${this.name}/${name}`, shape);
    return addWeight.call(this, name, shape, ...rest);
  };
  try {
    return build();
  } finally {
    prototype.addWeight = addWeight;
  }
}

/** A guard for a net of ours, whose sizes come from a spec and the data. */
export function guardOfSpec(name: string): WeightGuard {
  let total = 0;
  return (weight, shape) => {
    total += sizeOf(shape);
    if (total <= maximalWeights) return;
    throw new InputError(
      'too-large',
      `${name} would have more than ${maximalWeights.toLocaleString('en-US')} weights: "${weight}" alone has ${shape.join(' x ')}. Choose a smaller net, or smaller inputs.`,
    );
  };
}

/**
 * A guard for a topology from a file: no weight may be larger than the largest that the file stores, and all together
 * not much larger than all stored ones. (Which weight is missing or of another shape is told later, by name.)
 */
export function guardOfFile(
  stored: ReadonlyMap<string, { readonly shape: readonly number[] }>,
  file: string,
): WeightGuard {
  const sizes = [...stored.values()].map(({ shape }) => sizeOf(shape));
  const largest = Math.max(0, ...sizes);
  const all = sizes.reduce((a, b) => a + b, 0);
  const slack = 1_000_000;
  let total = 0;
  return (weight, shape) => {
    const size = sizeOf(shape);
    total += size;
    if (size <= largest && total <= all + slack) return;
    const why =
      size <= largest
        ? `but weightsManifest holds only ${all} values in all`
        : `but the largest weight in weightsManifest has ${largest} values`;
    throw new InputError(
      'mismatch',
      `${file}: the topology makes "${weight}" ${shape.join(' x ')}, ${why}.`,
    );
  };
}

/**
 * Refuses a net whose layers answer more than can be kept for a batch of examples.
 *
 * @throws InputError naming the layer
 */
export function refuseLargeActivations(layers: readonly tf.layers.Layer[], name: string): void {
  for (const layer of layers) {
    // Not `outputShape`: a layer that is used twice, as every nested model is, has none.
    const shapes = layer.inboundNodes.flatMap(
      ({ outputShapes }) =>
        (Array.isArray(outputShapes[0]) ? outputShapes : [outputShapes]) as Dimension[][],
    );
    for (const shape of shapes) {
      const size = sizeOf(shape.slice(1).map((n) => n ?? 1));
      if (size <= maximalActivation) continue;
      throw new InputError(
        'too-large',
        `${name}: layer "${layer.name}" answers ${shape.slice(1).join(' x ')} values for one example; ${maximalActivation.toLocaleString('en-US')} are the most that can be trained here.`,
      );
    }
    const inner = (layer as unknown as { layers?: tf.layers.Layer[] }).layers;
    if (Array.isArray(inner)) refuseLargeActivations(inner, name);
  }
}

/** Infinity for a size that is none: what is no whole number from 0 up is as wrong as what is too large. */
function sizeOf(shape: readonly Dimension[]): number {
  const sizes = shape.every((n) => n !== null && Number.isInteger(n) && n >= 0);
  return sizes ? shape.reduce<number>((product, n) => product * n!, 1) : Infinity;
}
