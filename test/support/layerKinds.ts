import * as tf from '../../src/tensors/tf';

/** A small net around one kind of layer. */
export interface LayerKind {
  readonly inputShape: readonly number[];
  /** Numbers, numbers with some rows all 0, or whole numbers 0..4. */
  readonly input: 'numbers' | 'gaps' | 'tokens';
  build(): tf.LayersModel;
}

type Layer = tf.layers.Layer;
const { layers } = tf;

/** The layers one after another, then a dense layer to three logits. */
function chain(
  inputShape: readonly number[],
  make: () => readonly Layer[],
  input: LayerKind['input'] = 'numbers',
): LayerKind {
  const build = (): tf.LayersModel => {
    const x = tf.input({ shape: [...inputShape] });
    return tf.model({ inputs: x, outputs: logits(through(x, make())) });
  };
  return { inputShape, input, build };
}

function through(x: tf.SymbolicTensor, list: readonly Layer[]): tf.SymbolicTensor {
  return list.reduce((y, layer) => layer.apply(y) as tf.SymbolicTensor, x);
}

function logits(x: tf.SymbolicTensor): tf.SymbolicTensor {
  const flat = x.shape.length > 2 ? through(x, [layers.flatten()]) : x;
  return through(flat, [layers.dense({ units: 3 })]);
}

/** Two branches of the input, joined. */
function joined(make: () => Layer): LayerKind {
  const build = (): tf.LayersModel => {
    const x = tf.input({ shape: [4, 5] });
    const branches = [1, 2].map(() => layers.dense({ units: 6, activation: 'tanh' }).apply(x));
    const y = make().apply(branches as tf.SymbolicTensor[]) as tf.SymbolicTensor;
    return tf.model({ inputs: x, outputs: logits(y) });
  };
  return { inputShape: [4, 5], input: 'numbers', build };
}

/** softmax(Q K^T) V, of layers that are plain tfjs. */
function attention(): LayerKind {
  const build = (): tf.LayersModel => {
    const x = tf.input({ shape: [4, 5] });
    const [q, k, v] = [0, 1, 2].map(() => through(x, [layers.dense({ units: 6 })]));
    const scores = layers.dot({ axes: 2 }).apply([q!, k!]) as tf.SymbolicTensor;
    const weights = through(scores, [layers.softmax({ axis: -1 })]);
    const out = layers.dot({ axes: [2, 1] }).apply([weights, v!]) as tf.SymbolicTensor;
    return tf.model({ inputs: x, outputs: logits(out) });
  };
  return { inputShape: [4, 5], input: 'numbers', build };
}

const image = [6, 5, 2];
const volume = [4, 5, 4, 2];
const series = [7, 3];

const activations = [
  ...['elu', 'selu', 'relu', 'relu6', 'linear', 'sigmoid', 'hardSigmoid', 'softplus', 'softsign'],
  ...['tanh', 'softmax', 'logSoftmax', 'gelu', 'gelu_new', 'mish', 'swish'],
] as const;

type Activation = Exclude<Parameters<typeof layers.dense>[0]['activation'], undefined>;
const dense = (activation: string): Layer =>
  layers.dense({ units: 6, activation: activation as Activation });
/** Gradients must pass through the layer, not only into it. */
const conv = (): Layer => layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same' });

/** Every kind of layer that tfjs can train, by what is special about it. */
export const layerKinds: Readonly<Record<string, LayerKind>> = {
  ...Object.fromEntries(activations.map((a) => [`dense ${a}`, chain([5], () => [dense(a)])])),
  'reLU with maximum': chain([5], () => [dense('linear'), layers.reLU({ maxValue: 1 })]),
  leakyReLU: chain([5], () => [dense('linear'), layers.leakyReLU({ alpha: 0.2 })]),
  'elu layer': chain([5], () => [dense('linear'), layers.elu({})]),
  thresholdedReLU: chain([5], () => [dense('linear'), layers.thresholdedReLU({ theta: 0.3 })]),
  'softmax layer': chain([4, 5], () => [dense('linear'), layers.softmax({ axis: -1 })]),
  prelu: chain(image, () => [conv(), layers.prelu({})]),
  'prelu of channels': chain(image, () => [conv(), layers.prelu({ sharedAxes: [1, 2] })]),
  'prelu of rows': chain(image, () => [conv(), layers.prelu({ sharedAxes: [2, 3] })]),

  'conv1d valid': chain(series, () => [layers.conv1d({ filters: 4, kernelSize: 3 })]),
  'conv1d same, stride 2': chain(series, () => [
    layers.conv1d({ filters: 4, kernelSize: 3, padding: 'same', strides: 2, activation: 'relu' }),
  ]),
  'conv2d valid': chain(image, () => [conv(), layers.conv2d({ filters: 4, kernelSize: [3, 2] })]),
  'conv2d same, stride 2': chain(image, () => [
    conv(),
    layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', strides: 2, activation: 'relu' }),
  ]),
  'conv2d same, 1 x 1, stride 2': chain(image, () => [
    conv(),
    layers.conv2d({ filters: 4, kernelSize: 1, padding: 'same', strides: 2, useBias: false }),
  ]),
  'conv2d same, strides larger than the kernel': chain([12, 12, 2], () => [
    conv(),
    layers.conv2d({ filters: 4, kernelSize: 2, padding: 'same', strides: 3 }),
  ]),
  'conv2d uneven strides': chain(image, () => [
    conv(),
    layers.conv2d({ filters: 4, kernelSize: 2, strides: [1, 2], activation: 'elu' }),
  ]),
  'conv2d channels first': chain([2, 6, 5], () => [
    layers.conv2d({ filters: 4, kernelSize: 3, dataFormat: 'channelsFirst', padding: 'same' }),
  ]),
  'conv2dTranspose same': chain(image, () => [
    conv(),
    layers.conv2dTranspose({ filters: 4, kernelSize: 3, strides: 2, padding: 'same' }),
  ]),
  'conv2dTranspose valid': chain(image, () => [
    conv(),
    layers.conv2dTranspose({ filters: 4, kernelSize: 2, strides: 3 }),
  ]),
  conv3d: chain(volume, () => [
    layers.conv3d({ filters: 2, kernelSize: 2, padding: 'same' }),
    layers.conv3d({ filters: 3, kernelSize: 2, strides: 2, activation: 'relu' }),
  ]),
  separableConv2d: chain(image, () => [
    conv(),
    layers.separableConv2d({ filters: 4, kernelSize: 3, depthMultiplier: 2, padding: 'same' }),
  ]),
  'depthwiseConv2d valid': chain(image, () => [conv(), layers.depthwiseConv2d({ kernelSize: 3 })]),
  'depthwiseConv2d same, stride 2': chain(image, () => [
    conv(),
    layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: 'same', strides: 2 }),
  ]),
  cropping2D: chain(image, () => [
    conv(),
    layers.cropping2D({
      cropping: [
        [1, 0],
        [0, 2],
      ],
    }),
  ]),
  zeroPadding2d: chain(image, () => [conv(), layers.zeroPadding2d({ padding: [1, 2] })]),
  'upSampling2d nearest': chain(image, () => [conv(), layers.upSampling2d({ size: [2, 3] })]),
  'upSampling2d bilinear': chain(image, () => [
    conv(),
    layers.upSampling2d({ size: [2, 3], interpolation: 'bilinear' }),
  ]),

  maxPooling1d: chain(series, () => [dense('linear'), layers.maxPooling1d({ poolSize: 2 })]),
  averagePooling1d: chain(series, () => [
    dense('linear'),
    layers.averagePooling1d({ poolSize: 2, padding: 'same' }),
  ]),
  'maxPooling2d valid': chain(image, () => [conv(), layers.maxPooling2d({ poolSize: 2 })]),
  'maxPooling2d same, overlapping': chain(image, () => [
    conv(),
    layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
  ]),
  'maxPooling2d of relu': chain(image, () => [
    conv(),
    layers.reLU(),
    layers.maxPooling2d({ poolSize: 2, strides: 1 }),
  ]),
  'averagePooling2d valid': chain(image, () => [conv(), layers.averagePooling2d({ poolSize: 2 })]),
  'averagePooling2d same': chain(image, () => [
    conv(),
    layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
  ]),
  maxPooling3d: chain(volume, () => [
    layers.conv3d({ filters: 2, kernelSize: 2 }),
    layers.maxPooling3d({ poolSize: 2, strides: 1, padding: 'same' }),
  ]),
  averagePooling3d: chain(volume, () => [
    layers.conv3d({ filters: 2, kernelSize: 2 }),
    layers.averagePooling3d({ poolSize: 2, strides: 1, padding: 'same' }),
  ]),
  globalMaxPooling1d: chain(series, () => [dense('linear'), layers.globalMaxPooling1d({})]),
  globalAveragePooling1d: chain(series, () => [dense('tanh'), layers.globalAveragePooling1d({})]),
  globalMaxPooling2d: chain(image, () => [conv(), layers.globalMaxPooling2d({})]),
  globalAveragePooling2d: chain(image, () => [conv(), layers.globalAveragePooling2d({})]),

  'batchNormalization of features': chain([5], () => [
    dense('linear'),
    layers.batchNormalization(),
  ]),
  'batchNormalization of images': chain(image, () => [conv(), layers.batchNormalization()]),
  'batchNormalization of another axis': chain(image, () => [
    conv(),
    layers.batchNormalization({ axis: 1 }),
  ]),
  'batchNormalization without scale': chain(image, () => [
    conv(),
    layers.batchNormalization({ scale: false }),
  ]),
  layerNormalization: chain(series, () => [dense('linear'), layers.layerNormalization()]),
  dropout: chain([5], () => [dense('tanh'), layers.dropout({ rate: 0.4, seed: 7 })]),
  spatialDropout1d: chain(series, () => [
    dense('tanh'),
    layers.spatialDropout1d({ rate: 0.4, seed: 7 }),
  ]),

  'reshape and permute': chain([4, 6], () => [
    dense('tanh'),
    layers.permute({ dims: [2, 1] }),
    layers.reshape({ targetShape: [2, 3, 4] }),
  ]),
  repeatVector: chain([5], () => [dense('tanh'), layers.repeatVector({ n: 3 })]),
  add: joined(() => layers.add()),
  multiply: joined(() => layers.multiply()),
  average: joined(() => layers.average()),
  maximum: joined(() => layers.maximum()),
  minimum: joined(() => layers.minimum()),
  concatenate: joined(() => layers.concatenate({ axis: 1 })),
  dot: joined(() => layers.dot({ axes: 2, normalize: true })),
  attention: attention(),

  embedding: chain([7], () => [layers.embedding({ inputDim: 5, outputDim: 4 })], 'tokens'),
  'embedding with mask': chain(
    [7],
    () => [
      layers.embedding({ inputDim: 5, outputDim: 4, maskZero: true }),
      layers.lstm({ units: 4 }),
    ],
    'tokens',
  ),
  masking: chain(series, () => [layers.masking({}), layers.gru({ units: 4 })], 'gaps'),
  simpleRNN: chain(series, () => [
    layers.simpleRNN({ units: 4, returnSequences: true }),
    layers.simpleRNN({ units: 4, goBackwards: true }),
  ]),
  lstm: chain(series, () => [
    layers.lstm({ units: 4, returnSequences: true, recurrentInitializer: 'glorotNormal' }),
    layers.lstm({ units: 4, recurrentInitializer: 'glorotNormal' }),
  ]),
  gru: chain(series, () => [layers.gru({ units: 4 })]),
  'stacked cells': chain(series, () => [
    layers.rnn({ cell: [layers.lstmCell({ units: 4 }), layers.gruCell({ units: 3 })] }),
  ]),
  'bidirectional with mask': chain(
    series,
    () => [
      layers.masking({}),
      layers.bidirectional({ layer: layers.lstm({ units: 4 }), mergeMode: 'concat' }),
    ],
    'gaps',
  ),
  timeDistributed: chain(series, () => [
    layers.timeDistributed({ layer: layers.dense({ units: 4, activation: 'tanh' }) }),
  ]),
  convLstm2d: chain([3, 5, 4, 2], () => [
    layers.convLstm2d({ filters: 2, kernelSize: 2, padding: 'same' }),
  ]),
};
