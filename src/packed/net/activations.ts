import { inQuotes } from '../../formats/errors';
import { type Call, type LayerKind } from './layers';
import { type Activation, type Value } from './ops';

const relu: Activation & { readonly kind: 'relu' } = { kind: 'relu', slope: 0, most: Infinity };

/** Activations by Keras' name; null for none. */
const named: ReadonlyMap<string, Activation | null> = new Map<string, Activation | null>([
  ['linear', null],
  ['relu', relu],
  ['relu6', { ...relu, most: 6 }],
  ['elu', { kind: 'elu', alpha: 1 }],
  ['tanh', { kind: 'tanh' }],
  ['sigmoid', { kind: 'sigmoid' }],
  ['hard_sigmoid', { kind: 'hard-sigmoid' }],
  ['softplus', { kind: 'softplus' }],
]);

/** A layer's answer with the activation that its `activation` names. */
export function withActivation(call: Call, value: Value): Value {
  const { layer, last } = call;
  const name = layer.word('activation', 'linear');
  // Which class is first does not change by it.
  if (name === 'softmax' && last) return value;
  const activation = named.get(name);
  if (activation === undefined)
    throw layer.refused(`has an activation that is not known: ${inQuotes(name)}`);
  return activation === null ? value : activated(call, value, activation);
}

function activated({ layer, builder }: Call, input: Value, activation: Activation): Value {
  return builder.add(layer, { kind: 'activate', input, activation }, input.shape);
}

const softmax: LayerKind = ({ layer, inputs, last }) => {
  if (last) return inputs[0]!;
  throw layer.refused('is a softmax that is not the end of the net');
};

const rectified: LayerKind = (call) => {
  const bounded = call.layer.value('max_value') !== undefined;
  const most = bounded ? call.layer.number('max_value', 0) : Infinity;
  return activated(call, call.inputs[0]!, { ...relu, most });
};

const leaky: LayerKind = (call) =>
  activated(call, call.inputs[0]!, { ...relu, slope: call.layer.number('alpha', 0.3) });

const exponential: LayerKind = (call) =>
  activated(call, call.inputs[0]!, { kind: 'elu', alpha: call.layer.number('alpha', 1) });

const sign: LayerKind = ({ layer, inputs, builder }) =>
  builder.add(layer, { kind: 'sign', input: inputs[0]! }, inputs[0]!.shape, true);

const plain: LayerKind = (call) => withActivation(call, call.inputs[0]!);

/** Layers that are nothing but an activation. */
export const activationLayers: readonly (readonly [string, LayerKind])[] = [
  ['Activation', plain],
  ['ReLU', rectified],
  ['LeakyReLU', leaky],
  ['ELU', exponential],
  ['Softmax', softmax],
  ['SignActivation', sign],
];
