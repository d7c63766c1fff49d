import { type LayerKind } from './context';
import { concatenation, union } from './joins';
import {
  convolution,
  dense,
  depthwiseConvolution,
  embedding,
  recurrent,
  separableConvolution,
  transposedConvolution,
} from './kernels';
import { globalPooling, padding, pass, pooling, resizing, upSampling } from './passes';
import { flatten, permute, repeat, reshape } from './reshapes';

const passes = [
  'Activation',
  // Ours: the sign of each unit, in nets with binary activations.
  'SignActivation',
  'ReLU',
  'LeakyReLU',
  'PReLU',
  'ELU',
  'ThresholdedReLU',
  'Softmax',
  'Dropout',
  'SpatialDropout1D',
  'SpatialDropout2D',
  'SpatialDropout3D',
  'GaussianNoise',
  'GaussianDropout',
  'AlphaDropout',
  'ActivityRegularization',
  'Masking',
  'Rescaling',
  'Normalization',
  'BatchNormalization',
  'SyncBatchNormalization',
  'LayerNormalization',
  'GroupNormalization',
  'UnitNormalization',
  'RandomFlip',
  'RandomRotation',
  'RandomZoom',
  'RandomTranslation',
  'RandomContrast',
  'RandomBrightness',
];

const unions = ['Add', 'Subtract', 'Average', 'Maximum', 'Minimum', 'Multiply'];

const spatial = [1, 2, 3].flatMap((n): [string, LayerKind][] => [
  [`Conv${n}D`, convolution(n)],
  [`Convolution${n}D`, convolution(n)],
  [`Conv${n}DTranspose`, transposedConvolution(n)],
  [`DepthwiseConv${n}D`, depthwiseConvolution(n)],
  [`SeparableConv${n}D`, separableConvolution(n)],
  [`MaxPooling${n}D`, pooling(n)],
  [`AveragePooling${n}D`, pooling(n)],
  [`GlobalMaxPooling${n}D`, globalPooling(n)],
  [`GlobalAveragePooling${n}D`, globalPooling(n)],
  [`UpSampling${n}D`, upSampling(n)],
  [`ZeroPadding${n}D`, padding(n, 'padding', 1)],
  [`Cropping${n}D`, padding(n, 'cropping', -1)],
]);

/** Layers by their class. What is missing here gives no diagram. */
export const layerKinds: ReadonlyMap<string, LayerKind> = new Map<string, LayerKind>([
  ...passes.map((name): [string, LayerKind] => [name, pass]),
  ...unions.map((name): [string, LayerKind] => [name, union]),
  ...spatial,
  ['Dense', dense],
  ['Embedding', embedding],
  ['SimpleRNN', recurrent(1)],
  ['GRU', recurrent(3)],
  ['LSTM', recurrent(4)],
  ['Concatenate', concatenation],
  ['Flatten', flatten],
  ['Reshape', reshape],
  ['Permute', permute],
  ['RepeatVector', repeat],
  ['Resizing', resizing],
  ['CenterCrop', resizing],
]);
