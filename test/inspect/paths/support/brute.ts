import type * as tf from '../../../../src/tensors/tf';
import { type Filled } from './modelNet';

/** A path, written out: names of columns with units, and the weights between. */
export interface WrittenPath {
  readonly units: readonly (readonly [column: string, unit: number])[];
  readonly weights: readonly number[];
  /** Element of its tensor that each weight is; undefined for an identity. */
  readonly elements: readonly (string | undefined)[];
}

/**
 * All paths of a small model, one by one, straight from its layers as tfjs has built them: what the algorithms are held
 * against. Knows the layers of the test nets, channels last.
 */
export function allPaths(model: tf.LayersModel, filled: readonly Filled[]): WrittenPath[] {
  const walker = new Walker(new Map(filled.map((one) => [one.name, one])));
  return model.outputs.flatMap((output) => {
    const units = output.shape.at(-1)!;
    return Array.from({ length: units }, (_, unit) => walker.to(output, unit)).flat();
  });
}

class Walker {
  readonly #known = new Map<string, WrittenPath[]>();

  constructor(private readonly tensors: ReadonlyMap<string, Filled>) {}

  /** All paths from an input to a unit: a channel, or an element of a vector. */
  to(tensor: tf.SymbolicTensor, unit: number): WrittenPath[] {
    const key = `${tensor.id} ${unit}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = this.#find(tensor, unit);
    this.#known.set(key, found);
    return found;
  }

  #find(tensor: tf.SymbolicTensor, unit: number): WrittenPath[] {
    const layer = tensor.sourceLayer;
    const { name } = layer;
    const inputs = tensor.inputs;
    const input = inputs[0]!;
    switch (layer.getClassName()) {
      case 'InputLayer':
        return [{ units: [[name, unit]], weights: [], elements: [] }];
      case 'Activation':
      case 'BatchNormalization':
      case 'Dropout':
      case 'MaxPooling2D':
      case 'ZeroPadding2D':
      case 'GlobalAveragePooling2D':
        return this.to(input, unit);
      case 'Flatten': {
        const isImage = input.shape.length > 2 && input.sourceLayer.getClassName() !== 'InputLayer';
        return this.to(input, isImage ? unit % input.shape.at(-1)! : unit);
      }
      case 'Add':
      case 'Average':
      case 'Multiply':
        return inputs.flatMap((one) => this.#identity(one, unit, name, unit));
      case 'Concatenate': {
        let first = 0;
        for (const one of inputs) {
          const size = one.shape.at(-1)!;
          if (unit < first + size) return this.#identity(one, unit - first, name, unit);
          first += size;
        }
        throw new Error('no such unit');
      }
      case 'Dense':
        return this.#kernel(input, `${name}/kernel`, name, unit);
      case 'Conv1D':
      case 'Conv2D':
      case 'Conv3D':
        return this.#kernel(input, `${name}/kernel`, name, unit);
      case 'Conv2DTranspose':
        return this.#kernel(input, `${name}/kernel`, name, unit, true);
      case 'DepthwiseConv2D':
        return this.#depthwise(input, `${name}/depthwise_kernel`, name, unit);
      case 'SeparableConv2D': {
        const { shape } = this.tensors.get(`${name}/pointwise_kernel`)!;
        return Array.from({ length: shape[2]! }, (_, middle) => {
          const before = this.#depthwise(
            input,
            `${name}/depthwise_kernel`,
            `${name}/depthwise`,
            middle,
          );
          const element = middle * shape[3]! + unit;
          return this.#through(before, `${name}/pointwise_kernel`, element, name, unit);
        }).flat();
      }
      default:
        throw new Error(`${layer.getClassName()} is not among the layers of the test nets`);
    }
  }

  #identity(input: tf.SymbolicTensor, from: number, column: string, unit: number): WrittenPath[] {
    return this.to(input, from).map((path) => longer(path, 1, undefined, column, unit));
  }

  /** Kernel [..., inputs, outputs], or transposed. */
  #kernel(
    input: tf.SymbolicTensor,
    tensor: string,
    column: string,
    unit: number,
    isTransposed = false,
  ): WrittenPath[] {
    const { shape } = this.tensors.get(tensor)!;
    const [a, b] = [shape.at(-2)!, shape.at(-1)!];
    const taps = shape.slice(0, -2).reduce((x, y) => x * y, 1);
    const paths: WrittenPath[][] = [];
    for (let tap = 0; tap < taps; tap++) {
      for (let from = 0; from < (isTransposed ? b : a); from++) {
        const element = tap * a * b + (isTransposed ? unit * b + from : from * b + unit);
        paths.push(this.#through(this.to(input, from), tensor, element, column, unit));
      }
    }
    return paths.flat();
  }

  #depthwise(
    input: tf.SymbolicTensor,
    tensor: string,
    column: string,
    unit: number,
  ): WrittenPath[] {
    const [height, width, channels, multiplier] = this.tensors.get(tensor)!.shape as number[];
    const channel = Math.floor(unit / multiplier!);
    return Array.from({ length: height! * width! }, (_, tap) => {
      const element = (tap * channels! + channel) * multiplier! + (unit % multiplier!);
      return this.#through(this.to(input, channel), tensor, element, column, unit);
    }).flat();
  }

  #through(
    paths: readonly WrittenPath[],
    tensor: string,
    element: number,
    column: string,
    unit: number,
  ): WrittenPath[] {
    const { values, kept } = this.tensors.get(tensor)!;
    const weight = values === undefined ? 1 : values[element]!;
    if (kept?.[element] === 0 || weight === 0 || !Number.isFinite(weight)) return [];
    return paths.map((path) => longer(path, weight, `${tensor} ${element}`, column, unit));
  }
}

function longer(
  path: WrittenPath,
  weight: number,
  element: string | undefined,
  column: string,
  unit: number,
): WrittenPath {
  return {
    units: [...path.units, [column, unit]],
    weights: [...path.weights, weight],
    elements: [...path.elements, element],
  };
}
