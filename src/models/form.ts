import { InputError } from '../formats/errors';
import { type NetForm } from '../runs/netForm';
import { signClass } from './sign';
import { LayerGraph, type GraphLayer } from './layerGraph';

/** Normalisation as in the papers' programs: PyTorch's momentum of .1 is Keras' .9. */
const normalisation = { momentum: 0.9, epsilon: 1e-5 } as const;

const kernels: readonly string[] = [
  'Dense',
  'Conv1D',
  'Conv2D',
  'Conv3D',
  'Conv2DTranspose',
  'DepthwiseConv2D',
  'SeparableConv2D',
];
/** Layers behind which activations may move: they are monotone, and choose or repeat numbers. */
const poolings: readonly string[] = ['MaxPooling1D', 'MaxPooling2D', 'MaxPooling3D'];
/** What is no choice of the net but part of its output, or does nothing. */
const smooth: readonly unknown[] = [
  'relu',
  'relu6',
  'tanh',
  'sigmoid',
  'hard_sigmoid',
  'hardSigmoid',
];

/**
 * The topology of a net in another form.
 *
 * @param name of the net, for messages
 * @returns the topology itself where nothing is to change
 * @throws InputError naming a layer that the form is not made for
 */
export function formed(topology: object, form: NetForm | undefined, name: string): object {
  if (form === undefined) return topology;
  if (form.normalisation === 'none' && !form.signs && !form.inputSigns) return topology;
  const graph = LayerGraph.of(topology, name);
  // What follows the last kernel makes logits of it, or answers.
  const hidden = graph.layers.slice(
    0,
    graph.layers.findLastIndex(({ kind }) => kernels.includes(kind)),
  );
  for (const layer of hidden) {
    if (kernels.includes(layer.kind)) reshapeKernel(graph, layer, form, name);
    else if (form.signs) replaceActivation(layer, name);
  }
  if (form.inputSigns) graph.insertAtInput(sign('input-sign'));
  return graph.topology();
}

/** Normalises what a hidden layer with a kernel answers, and gives it the activation that the form says. */
function reshapeKernel(graph: LayerGraph, layer: GraphLayer, form: NetForm, name: string): void {
  const activation = layer.config['activation'] ?? 'linear';
  // The pooling comes first: fewer numbers, and the order of the binary nets (methods 2.2).
  const pool = graph.onlyReader(layer);
  const end = pool !== undefined && poolings.includes(pool.kind) ? pool : layer;
  const normalised = graph.onlyReader(end)?.kind === 'BatchNormalization';
  const normalises = form.normalisation !== 'none' && !normalised;
  const signs = form.signs && activation !== 'linear';
  if (!normalises && !signs) return;
  if (signs) requireStep(activation, layer, name);
  layer.config['activation'] = 'linear';
  let at = end;
  if (normalises) {
    const affine = form.normalisation === 'affine';
    const config = { name: `${layer.name}-bn`, ...normalisation, center: affine, scale: affine };
    at = graph.insertAfter(at, { kind: 'BatchNormalization', config });
  }
  if (signs) graph.insertAfter(at, sign(`${layer.name}-sign`));
  else if (activation !== 'linear') {
    const config = { name: `${layer.name}-activation`, activation };
    graph.insertAfter(at, { kind: 'Activation', config });
  }
}

function replaceActivation(layer: GraphLayer, name: string): void {
  if (layer.kind === 'Activation') {
    const { activation } = layer.config;
    if (activation === 'linear') return;
    requireStep(activation, layer, name);
  } else if (
    !['ReLU', 'LeakyReLU', 'ELU', 'PReLU', 'Softmax', 'ThresholdedReLU'].includes(layer.kind)
  ) {
    return;
  } else requireStep(layer.kind === 'ReLU' ? 'relu' : layer.kind, layer, name);
  layer.replaceBy(signClass, { name: layer.name });
}

function requireStep(activation: unknown, layer: GraphLayer, name: string): void {
  if (smooth.includes(activation)) return;
  throw new InputError(
    'unsupported',
    `${name}: the activation ${String(activation)} of layer "${layer.name}" (${layer.kind}) has no sign to take its place: use relu, tanh or sigmoid there, or leave activations as they are.`,
  );
}

function sign(name: string): { readonly kind: string; readonly config: Record<string, unknown> } {
  return { kind: signClass, config: { name } };
}
