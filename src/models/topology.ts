interface LayerConfig {
  readonly class_name: string;
  readonly config: Record<string, unknown>;
}

interface Topology {
  readonly class_name: string;
  readonly config: Record<string, unknown> | LayerConfig[];
}

/** The layers in a saved topology, whatever the dialect that wrote it. */
export function layersOf(topology: object): LayerConfig[] {
  const model = modelConfig(topology);
  const layers = Array.isArray(model.config) ? model.config : model.config['layers'];
  return Array.isArray(layers) ? (layers as LayerConfig[]) : [];
}

/**
 * The same topology without a softmax at its end, so that the net answers logits: the loss is then exact where softmax
 * saturates, and one fused op.
 *
 * @returns a deep copy; equal to the original if its last layer has no softmax
 */
export function withoutFinalSoftmax(topology: object): object {
  const copy = structuredClone(topology);
  const last = layersOf(copy).at(-1);
  if (last === undefined) return copy;
  if (last.class_name === 'Softmax') {
    (last as { class_name: string }).class_name = 'Activation';
    const kept = { name: last.config['name'], trainable: true, activation: 'linear' };
    (last as { config: object }).config = kept;
  } else if (last.config['activation'] === 'softmax') last.config['activation'] = 'linear';
  return copy;
}

function modelConfig(topology: object): Topology {
  const wrapped = (topology as { model_config?: Topology }).model_config;
  return wrapped ?? (topology as Topology);
}
