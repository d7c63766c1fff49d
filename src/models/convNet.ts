import * as tf from '../tensors/tf';
import { imageShape, type LayerBuilder } from './images';

/** Channels of the pairs of convolutions; each pair ends in 2x2 max pooling. */
const pairs = [64, 128, 256, 512] as const;

/**
 * Conv-2, Conv-4 and Conv-6 of LTH 2019, figure 2 (Conv-8 of later papers alike): VGG-like pairs of 3x3 convolutions
 * `conv1`, `conv2`, ... with 64, 128, 256 (512) channels, then dense layers of 256, 256 and the classes. On CIFAR-10 4.3,
 * 2.4 and 2.3 million weights (the figure says 1.7 for Conv-6, which its layers do not add up to).
 *
 * @param depth number of convolutions: 2, 4, 6 or 8
 */
export function convNet(depth: number): LayerBuilder {
  return (inputShape, classes) => {
    const model = tf.sequential();
    const image = imageShape(inputShape);
    const isImage = inputShape.length === 3;
    if (!isImage) {
      const shape = { targetShape: image, inputShape: [...inputShape] };
      model.add(tf.layers.reshape({ name: 'image', ...shape }));
    }
    pairs.slice(0, depth / 2).forEach((filters, pair) => {
      for (const number of [2 * pair + 1, 2 * pair + 2]) {
        const first = number === 1 && isImage ? { inputShape: [...inputShape] } : {};
        const conv = { kernelSize: 3, padding: 'same', activation: 'relu' } as const;
        model.add(tf.layers.conv2d({ name: `conv${number}`, filters, ...conv, ...first }));
      }
      model.add(tf.layers.maxPooling2d({ name: `pool${pair + 1}`, poolSize: 2 }));
    });
    model.add(tf.layers.flatten({ name: 'flatten' }));
    model.add(tf.layers.dense({ name: 'fc1', units: 256, activation: 'relu' }));
    model.add(tf.layers.dense({ name: 'fc2', units: 256, activation: 'relu' }));
    model.add(tf.layers.dense({ name: 'output', units: classes, activation: 'softmax' }));
    return model;
  };
}
