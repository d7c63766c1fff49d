import * as tf from '../tensors/tf';

/** Builds a net for inputs of a shape (one example, without the batch) and a number of classes. */
export type LayerBuilder = (inputShape: readonly number[], classes: number) => tf.LayersModel;

/**
 * The shape that a convolutional net sees: [height, width, channels]. Two axes are a grey image; one axis is a square
 * grey image, row by row.
 *
 * @throws Error if one axis is no square
 */
export function imageShape(inputShape: readonly number[]): number[] {
  if (inputShape.length === 3) return [...inputShape];
  if (inputShape.length === 2) return [...inputShape, 1];
  const side = Math.sqrt(inputShape[0] ?? 0);
  if (inputShape.length === 1 && Number.isInteger(side)) return [side, side, 1];
  throw new Error('they are no images (height x width x channels, or the rows of a square one).');
}

/** The input of a convolutional net: as the data come, brought to an image where they are none. */
export function imageInput(inputShape: readonly number[]): {
  readonly input: tf.SymbolicTensor;
  readonly image: tf.SymbolicTensor;
} {
  const input = tf.input({ shape: [...inputShape], name: 'input' });
  const targetShape = imageShape(inputShape);
  if (inputShape.length === 3) return { input, image: input };
  const image = tf.layers.reshape({ name: 'image', targetShape }).apply(input);
  return { input, image: image as tf.SymbolicTensor };
}
