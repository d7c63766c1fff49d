import { type Net } from '../models/net';
import { layersOf, withoutFinalSoftmax } from '../models/topology';

export type StackActivation = 'linear' | 'relu' | 'sigmoid' | 'tanh';

/** One dense layer of a stack. */
export interface StackLayer {
  readonly kernel: string;
  readonly bias: string | undefined;
  readonly inputs: number;
  readonly units: number;
  readonly activation: StackActivation;
}

export type DenseStack = readonly StackLayer[];

/** The input that a Sequential model has and its topology does not list. */
const inputLayer = { class_name: 'InputLayer', config: {} as Record<string, unknown> };

const activations: readonly string[] = ['linear', 'relu', 'sigmoid', 'tanh'];

/**
 * The net as a plain stack of dense layers, if it is one: input, flatten and reshape in front or between, dense and
 * activation layers in a single line. A user's own LayersModel qualifies as well as ours.
 *
 * @returns undefined for any other net
 */
export function nativeDenseStack(net: Net): DenseStack | undefined {
  if (!isLine(net)) return undefined;
  const stack: StackLayer[] = [];
  const described = new Map(
    layersOf(withoutFinalSoftmax(net.topology)).map((layer) => [layer.config['name'], layer]),
  );
  // In the model's order, which is that of the data; a topology may list its layers in any.
  for (const layer of net.model.layers) {
    const { class_name: kind, config } = described.get(layer.name) ?? inputLayer;
    const name = String(config['name']);
    switch (kind) {
      case 'InputLayer':
        break;
      case 'Flatten':
      case 'Reshape':
        // Row-major data are the same after either; a dense layer afterwards must see one row an example.
        break;
      case 'Dense': {
        const kernel = net.parameters.find((p) => p.name === `${name}/kernel`);
        const bias = net.parameters.find((p) => p.name === `${name}/bias`);
        const activation = config['activation'] ?? 'linear';
        if (kernel?.trainable !== true || !isActivation(activation)) return undefined;
        const [inputs = 0, units = 0] = kernel.shape;
        stack.push({ kernel: kernel.name, bias: bias?.name, inputs, units, activation });
        break;
      }
      case 'Activation': {
        const last = stack.at(-1);
        const activation = config['activation'];
        if (last?.activation !== 'linear' || !isActivation(activation)) return undefined;
        stack[stack.length - 1] = { ...last, activation };
        break;
      }
      default:
        return undefined;
    }
  }
  const size = net.model.inputs[0]?.shape.slice(1).reduce<number>((a, b) => a * (b ?? 0), 1) ?? 0;
  return chains(stack, size) ? stack : undefined;
}

function isActivation(value: unknown): value is StackActivation {
  return typeof value === 'string' && activations.includes(value);
}

/** Every layer has one input, which is the layer before it. */
function isLine(net: Net): boolean {
  return net.model.layers.every((layer, i) => {
    if (layer.inboundNodes.length !== 1) return false;
    const from = layer.inboundNodes[0]?.inboundLayers ?? [];
    return i === 0 || layer.getClassName() === 'InputLayer' ? from.length <= 1 : from.length === 1;
  });
}

/** Sizes fit one behind the other; a dense layer on [time, features] would not. */
function chains(stack: DenseStack, inputSize: number): boolean {
  let width = inputSize;
  for (const layer of stack) {
    if (layer.inputs !== width) return false;
    width = layer.units;
  }
  return stack.length > 0 && stack.at(-1)?.activation === 'linear';
}
