import * as tf from '../tensors/tf';
import { imageInput, type LayerBuilder } from './images';

type Tensor = tf.SymbolicTensor;

/** Channels of the three stages. */
const stages = [16, 32, 64] as const;

/**
 * The residual net for small images of He et al. 2016, section 4.2: `depth` = 6 n + 2 layers with weights, three stages of
 * n blocks of two 3x3 convolutions with 16, 32 and 64 channels, batch normalisation, global average pooling and one dense
 * layer. ResNet-20 on CIFAR-10 has 270,896 kernel weights (LTH 2019 calls it "Resnet-18").
 *
 * - A shortcut is the identity, or where stage 2 and 3 begin a 1x1 convolution of stride 2 with batch normalisation, as in
 *   the codebases of the lottery-ticket papers (2,560 weights in ResNet-20; He's option A has none).
 * - Convolutions have no bias. Normalisation: momentum .9, epsilon 1e-5.
 * - Every 3x3 convolution pads by one pixel on each side, also with stride 2, as the papers' codebases do. Keras' `same`
 *   would pad only below and to the right there, and shift the block by a pixel against its shortcut.
 *
 * Names say the place, so that nets of different depth correspond: `stem/conv`, `stage2/block1/conv1`, `.../bn1`,
 * `.../conv2`, `.../bn2`, `.../shortcut`, `.../shortcut-bn`, `output`.
 */
export function resnet(depth: number): LayerBuilder {
  const blocks = (depth - 2) / 6;
  return (inputShape, classes) => {
    const { input, image } = imageInput(inputShape);
    let x = relu('stem/relu', normalise('stem/bn', convolve('stem/conv', image, stages[0], 1)));
    let channels: number = stages[0];
    stages.forEach((width, s) => {
      for (let b = 0; b < blocks; b++) {
        const stride = s > 0 && b === 0 ? 2 : 1;
        x = block(`stage${s + 1}/block${b + 1}`, x, width, stride, width !== channels);
        channels = width;
      }
    });
    const pooled = tf.layers.globalAveragePooling2d({ name: 'pool' }).apply(x);
    const output = tf.layers
      .dense({ name: 'output', units: classes, activation: 'softmax' })
      .apply(pooled);
    return tf.model({ inputs: input, outputs: output as Tensor });
  };
}

function block(name: string, x: Tensor, width: number, stride: number, projects: boolean): Tensor {
  const first = normalise(`${name}/bn1`, convolve(`${name}/conv1`, x, width, stride));
  const second = convolve(`${name}/conv2`, relu(`${name}/relu1`, first), width, 1);
  const shortcut = projects
    ? normalise(`${name}/shortcut-bn`, project(`${name}/shortcut`, x, width, stride))
    : x;
  const sum = tf.layers
    .add({ name: `${name}/add` })
    .apply([normalise(`${name}/bn2`, second), shortcut]);
  return relu(`${name}/relu2`, sum as Tensor);
}

function convolve(name: string, x: Tensor, filters: number, strides: number): Tensor {
  const same = strides === 1;
  const padded = same
    ? x
    : (tf.layers.zeroPadding2d({ name: `${name}-pad`, padding: 1 }).apply(x) as Tensor);
  const padding = same ? 'same' : 'valid';
  return tf.layers
    .conv2d({ name, filters, kernelSize: 3, strides, padding, useBias: false })
    .apply(padded) as Tensor;
}

function project(name: string, x: Tensor, filters: number, strides: number): Tensor {
  return tf.layers
    .conv2d({ name, filters, kernelSize: 1, strides, padding: 'valid', useBias: false })
    .apply(x) as Tensor;
}

function normalise(name: string, x: Tensor): Tensor {
  return tf.layers.batchNormalization({ name, momentum: 0.9, epsilon: 1e-5 }).apply(x) as Tensor;
}

function relu(name: string, x: Tensor): Tensor {
  return tf.layers.activation({ name, activation: 'relu' }).apply(x) as Tensor;
}
