import * as tf from '../tensors/tf';
import { type ModelSpec } from '../runs/spec';
import { convNet } from './convNet';
import { imageShape, type LayerBuilder } from './images';
import { resnet } from './resnet';

type Activation = 'relu' | 'tanh' | 'sigmoid';

/** A multilayer perceptron: dense layers `fc1`, `fc2`, ... and a softmax layer `output`. Images are flattened. */
export function mlp(
  hidden: readonly number[],
  activation: Activation,
  useBias: boolean,
): LayerBuilder {
  return (inputShape, classes) => {
    const model = tf.sequential();
    if (inputShape.length > 1) {
      model.add(tf.layers.flatten({ name: 'flatten', inputShape: [...inputShape] }));
    }
    hidden.forEach((units, i) => {
      const first = i === 0 && inputShape.length === 1 ? { inputShape: [...inputShape] } : {};
      model.add(tf.layers.dense({ name: `fc${i + 1}`, units, activation, useBias, ...first }));
    });
    const only =
      hidden.length === 0 && inputShape.length === 1 ? { inputShape: [...inputShape] } : {};
    const last = { name: 'output', units: classes, activation: 'softmax' as const, useBias };
    model.add(tf.layers.dense({ ...last, ...only }));
    return model;
  };
}

/** LeNet-5 as the lottery-ticket codebases build it: 6 and 16 5x5 filters, max pooling, 120-84. */
export const lenet5: LayerBuilder = (inputShape, classes) => {
  const image = imageShape(inputShape);
  const conv = { kernelSize: 5, activation: 'relu' as const };
  return tf.sequential({
    layers: [
      ...(inputShape.length === 3
        ? []
        : [tf.layers.reshape({ name: 'image', targetShape: image, inputShape: [...inputShape] })]),
      tf.layers.conv2d({
        name: 'conv1',
        filters: 6,
        padding: 'same',
        ...conv,
        ...(inputShape.length === 3 ? { inputShape: [...inputShape] } : {}),
      }),
      tf.layers.maxPooling2d({ name: 'pool1', poolSize: 2 }),
      tf.layers.conv2d({ name: 'conv2', filters: 16, ...conv }),
      tf.layers.maxPooling2d({ name: 'pool2', poolSize: 2 }),
      tf.layers.flatten({ name: 'flatten' }),
      tf.layers.dense({ name: 'fc1', units: 120, activation: 'relu' }),
      tf.layers.dense({ name: 'fc2', units: 84, activation: 'relu' }),
      tf.layers.dense({ name: 'output', units: classes, activation: 'softmax' }),
    ],
  });
};

/** The builder of a net that we bring along. */
export function zooBuilder(spec: Exclude<ModelSpec, { kind: 'file' }>): LayerBuilder {
  if (spec.kind === 'mlp') return mlp(spec.hidden, spec.activation, spec.bias);
  const { name } = spec;
  switch (name) {
    case 'lenet-300-100':
      return mlp([300, 100], 'relu', true);
    case 'lenet-5':
      return lenet5;
    case 'conv-2':
    case 'conv-4':
    case 'conv-6':
    case 'conv-8':
      return convNet(numberIn(name));
    case 'resnet-8':
    case 'resnet-14':
    case 'resnet-20':
    case 'resnet-32':
    case 'resnet-44':
    case 'resnet-56':
    case 'resnet-110':
      return resnet(numberIn(name));
  }
}

function numberIn(name: string): number {
  return Number(name.slice(name.lastIndexOf('-') + 1));
}
