import type * as tf from '../tensors/tf';

/** What a weight tensor is for; only kernels can be pruned (methods 0.4: biases and normalisation never are). */
export type ParameterRole = 'kernel' | 'bias' | 'other';

/** One weight tensor of a net. */
export interface Parameter {
  /** `layer/weight`, e.g. `fc1/kernel`; the same in every process. */
  readonly name: string;
  readonly layer: string;
  readonly shape: readonly number[];
  readonly role: ParameterRole;
  readonly trainable: boolean;
  /**
   * How a kernel's last two axes are read, where they are no inputs and outputs: channels and multipliers, each channel
   * being a unit's only input (`depthwise`), or outputs and inputs (`transposed`).
   */
  readonly layout?: 'depthwise' | 'transposed';
}

/** Weights in host memory, by parameter name, row-major. */
export type Weights = ReadonlyMap<string, Float32Array>;

/** A plain LayersModel with names, initial weights and what the rest of the program needs to know of it. */
export interface Net {
  readonly name: string;
  /** Answers logits: a final softmax is left to the loss. */
  readonly model: tf.LayersModel;
  /** The topology to save, with the final softmax if the model had one. */
  readonly topology: object;
  readonly parameters: readonly Parameter[];
  /** Name of the layer whose kernel makes the logits. */
  readonly outputLayer: string;
  /** Draws the initial weights of a replicate. `fresh` 0 is the net's own; others are for controls. */
  initialWeights(seed: number, fresh: number): Weights;
}

const kernelNames = /^(kernel|recurrent_kernel|depthwise_kernel|pointwise_kernel)$/;

/** The weight tensors of a model, in the model's own order. */
export function parametersOf(model: tf.LayersModel): Parameter[] {
  const parameters: Parameter[] = [];
  const transposed = new Set(
    innermost(model.layers).flatMap((layer) =>
      transposedClasses.has(layer.getClassName()) ? layer.weights : [],
    ),
  );
  for (const layer of model.layers) {
    const trainable = new Set(layer.trainableWeights.map((w) => w.originalName));
    for (const weight of layer.weights) {
      const short = weight.originalName.split('/').at(-1) ?? weight.originalName;
      const role = kernelNames.test(short) ? 'kernel' : short === 'bias' ? 'bias' : 'other';
      const depthwise = short === 'depthwise_kernel';
      const swapped = role === 'kernel' && transposed.has(weight);
      parameters.push({
        name: weight.originalName,
        layer: layer.name,
        shape: weight.shape.map((n) => n ?? 0),
        role,
        trainable: trainable.has(weight.originalName),
        ...(depthwise && { layout: 'depthwise' }),
        ...(swapped && { layout: 'transposed' }),
      });
    }
  }
  return parameters;
}

/** Convolutions backwards, whose kernels have their outputs before their inputs. */
const transposedClasses: ReadonlySet<string> = new Set(['Conv2DTranspose', 'Conv3DTranspose']);

/** All layers, those of nested models and within wrappers too. */
function innermost(layers: readonly tf.layers.Layer[]): tf.layers.Layer[] {
  return layers.flatMap((layer) => {
    const { layers: nested, layer: wrapped } = layer as {
      readonly layers?: readonly tf.layers.Layer[];
      readonly layer?: tf.layers.Layer;
    };
    return [layer, ...innermost([...(nested ?? []), ...(wrapped ? [wrapped] : [])])];
  });
}

/** The variables behind a model's weights, by parameter name. */
export function variablesOf(model: tf.LayersModel): Map<string, tf.Variable> {
  return new Map(
    model.weights.map((weight) => [
      weight.originalName,
      // LayerVariable.read() returns the tf.Variable itself, which is what gradients are taken for.
      weight.read() as tf.Variable,
    ]),
  );
}

/** The last layer, by the model's order, that has a kernel. */
export function outputLayerOf(parameters: readonly Parameter[]): string {
  return parameters.filter((p) => p.role === 'kernel').at(-1)?.layer ?? '';
}
