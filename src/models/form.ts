import { InputError } from '../formats/errors';
import { type NetForm } from '../runs/netForm';
import { signClass } from './sign';
import { LayerGraph, type GraphLayer, type NewLayer } from './layerGraph';

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
/** What may stand between a kernel and the normalisation of what it answers. */
const between: readonly string[] = [...poolings, 'Activation', 'ReLU', 'Dropout'];
/** Activations in whose place a sign can stand: they rise, and tell small numbers from large ones. */
const steps: readonly unknown[] = [
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
  // What no kernel follows makes logits, or answers.
  for (const layer of graph.leadingTo(kernels)) {
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
  let at = pool !== undefined && poolings.includes(pool.kind) ? pool : layer;
  const normalises = form.normalisation !== 'none' && !isNormalised(graph, layer);
  const signs = form.signs && activation !== 'linear';
  if (!normalises && !signs) return;
  if (signs) requireStep(activation, layer, name);
  layer.config['activation'] = 'linear';
  if (normalises) at = graph.insertAfter(at, normalisationOf(layer, form));
  if (signs) {
    // A normalisation behind it would make other numbers of the signs.
    const next = graph.onlyReader(at);
    if (next?.kind === 'BatchNormalization') at = next;
    graph.insertAfter(at, sign(`${layer.name}-sign`));
  } else if (activation !== 'linear') {
    const config = { name: `${layer.name}-activation`, activation };
    graph.insertAfter(at, { kind: 'Activation', config });
  }
}

/** Whether a layer of the net itself normalises what a kernel answers, be it behind the activation. */
function isNormalised(graph: LayerGraph, kernel: GraphLayer): boolean {
  let next = graph.onlyReader(kernel);
  // No longer than the net: a file's layers may read each other in a circle.
  for (let i = 0; i < graph.layers.length && next !== undefined; i++) {
    if (!between.includes(next.kind)) break;
    next = graph.onlyReader(next);
  }
  return next?.kind === 'BatchNormalization';
}

function normalisationOf(layer: GraphLayer, { normalisation: kind }: NetForm): NewLayer {
  const affine = kind === 'affine';
  const format = layer.config['data_format'];
  const first = format === 'channels_first' || format === 'channelsFirst';
  const config = {
    name: `${layer.name}-bn`,
    axis: first ? 1 : -1,
    ...normalisation,
    center: affine,
    scale: affine,
  };
  return { kind: 'BatchNormalization', config };
}

const activationLayers: readonly string[] = [
  'ReLU',
  'LeakyReLU',
  'ELU',
  'PReLU',
  'Softmax',
  'ThresholdedReLU',
];

function replaceActivation(layer: GraphLayer, name: string): void {
  if (layer.kind === 'Activation') {
    const { activation } = layer.config;
    if (activation === 'linear') return;
    requireStep(activation, layer, name);
  } else if (!activationLayers.includes(layer.kind)) return;
  else requireStep(layer.kind === 'ReLU' ? 'relu' : layer.kind, layer, name);
  layer.replaceBy(signClass, { name: layer.name });
}

function requireStep(activation: unknown, layer: GraphLayer, name: string): void {
  if (steps.includes(activation)) return;
  const called = typeof activation === 'string' ? `${activation} ` : '';
  throw new InputError(
    'unsupported',
    `${name}: the activation ${called}of layer "${layer.name}" (${layer.kind}) has no sign to take its place: use relu, tanh or sigmoid there, or leave activations as they are.`,
  );
}

function sign(name: string): NewLayer {
  return { kind: signClass, config: { name } };
}
