import { type Chain, type DenseStep } from './chain';

type Json = Readonly<Record<string, unknown>>;

interface LayerJson {
  readonly class_name: string;
  readonly config: Json;
}

/** How a dense layer of the target is made of random weights. */
export type Gadget =
  /** Every input is repeated, and a weight is a sum over its copies. */
  | { readonly kind: 'sums'; readonly copies: number }
  /** Every input goes through so many hidden units of its own, and a weight is a sum of products. */
  | { readonly kind: 'products'; readonly units: number }
  /** A hidden layer that is fully connected before it is pruned. */
  | { readonly kind: 'hidden'; readonly units: number };

/** Names of the layers that stand for a dense layer of the target. */
export function namesOf({ name }: DenseStep): {
  readonly copies: string;
  readonly line: string;
  readonly spread: string;
  readonly hidden: string;
} {
  return {
    ...{ copies: `${name}_copies`, line: `${name}_line` },
    ...{ spread: `${name}_spread`, hidden: `${name}_hidden` },
  };
}

const zeros = { class_name: 'Zeros', config: {} };

/**
 * The topology of the net that is built: standard layers of tfjs in a line, dense ones under the names that they have in
 * the target.
 */
export function builtTopology(
  { inputShape, steps }: Chain,
  gadgetOf: (step: DenseStep) => Gadget,
): object {
  const layers = steps.flatMap((step): LayerJson[] =>
    step.kind === 'pass'
      ? [{ class_name: step.class, config: step.config }]
      : gadgetLayers(step, gadgetOf(step)),
  );
  const [first, ...others] = layers;
  const config = { ...first!.config, batch_input_shape: [null, ...inputShape] };
  return {
    class_name: 'Sequential',
    config: { name: 'built', layers: [{ ...first!, config }, ...others] },
    keras_version: 'tfjs-layers',
    backend: 'tensor_flow.js',
  };
}

function gadgetLayers(step: DenseStep, gadget: Gadget): LayerJson[] {
  const names = namesOf(step);
  const line: LayerJson = { class_name: 'Flatten', config: { name: names.line } };
  const output = (bias: boolean): LayerJson => dense(step.name, step.units, step.activation, bias);
  const bias = step.bias !== undefined;
  switch (gadget.kind) {
    case 'sums':
      return [
        { class_name: 'RepeatVector', config: { name: names.copies, n: gadget.copies } },
        line,
        output(bias),
      ];
    case 'products':
      return [
        {
          class_name: 'Reshape',
          config: { name: names.spread, target_shape: [1, 1, step.inputs] },
        },
        {
          class_name: 'DepthwiseConv2D',
          config: {
            name: names.hidden,
            kernel_size: [1, 1],
            depth_multiplier: gadget.units,
            strides: [1, 1],
            padding: 'valid',
            activation: 'relu',
            use_bias: false,
            depthwise_initializer: zeros,
          },
        },
        line,
        output(bias),
      ];
    case 'hidden':
      // Biases go through hidden units, as weights do.
      return [dense(names.hidden, gadget.units, 'relu', bias), output(false)];
  }
}

function dense(name: string, units: number, activation: unknown, bias: boolean): LayerJson {
  return {
    class_name: 'Dense',
    config: {
      ...{ name, units, activation, use_bias: bias },
      ...{ kernel_initializer: zeros, bias_initializer: zeros },
    },
  };
}
