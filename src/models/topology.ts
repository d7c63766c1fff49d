/** A layer as a topology describes it; tfjs writes the keys of `config` in snake_case. */
export interface LayerConfig {
  readonly class_name: string;
  readonly config: Record<string, unknown>;
}

interface Topology {
  readonly config: Record<string, unknown> | unknown[];
}

/** The layers in a saved topology, whatever the dialect that wrote it. */
export function layersOf(topology: object): LayerConfig[] {
  const model = modelConfig(topology);
  const layers = Array.isArray(model.config) ? model.config : model.config['layers'];
  return Array.isArray(layers) ? (layers as unknown[]).filter(isLayer) : [];
}

/** The layers in a saved topology and those inside of them: nested models, wrappers and recurrent cells. */
export function allLayersOf(topology: object): LayerConfig[] {
  return layersOf(topology).flatMap((layer) => {
    const { layer: wrapped, cell, cells } = layer.config;
    const inner = [wrapped, cell, ...(Array.isArray(cells) ? (cells as unknown[]) : [])].filter(
      isLayer,
    );
    const nested = Array.isArray(layer.config['layers']) ? allLayersOf(layer) : [];
    return [layer, ...nested, ...inner.flatMap((one) => allLayersOf({ config: [one] }))];
  });
}

function isLayer(value: unknown): value is LayerConfig {
  return isObject(value) && typeof value['class_name'] === 'string' && isObject(value['config']);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The same topology without a softmax at its end, so that the net answers logits: the loss is then exact where softmax
 * saturates, and one fused op.
 *
 * @returns a deep copy; equal to the original if its last layer has no softmax
 */
export function withoutFinalSoftmax(topology: object): object {
  const copy = structuredClone(topology);
  const last = outputOf(copy);
  if (last === undefined) return copy;
  if (last.class_name === 'Softmax') {
    (last as { class_name: string }).class_name = 'Activation';
    const kept = { name: last.config['name'], trainable: true, activation: 'linear' };
    (last as { config: object }).config = kept;
  } else if (last.config['activation'] === 'softmax') last.config['activation'] = 'linear';
  return copy;
}

/** The layer that answers: the one that the model names, else the last in a line. */
function outputOf(topology: object): LayerConfig | undefined {
  const layers = layersOf(topology);
  const { config } = modelConfig(topology);
  const outputs = Array.isArray(config) ? undefined : config['output_layers'];
  // [["name", node, tensor]], or ["name", node, tensor] where there is one.
  const first: unknown = Array.isArray(outputs) ? outputs.flat()[0] : undefined;
  return layers.find((layer) => layer.config['name'] === first) ?? layers.at(-1);
}

function modelConfig(topology: object): Topology {
  const wrapped = (topology as { model_config?: unknown }).model_config;
  const model = isObject(wrapped) ? wrapped : (topology as Record<string, unknown>);
  const { config } = model;
  return { config: isObject(config) || Array.isArray(config) ? config : {} };
}
