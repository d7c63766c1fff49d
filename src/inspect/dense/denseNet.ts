import { InputError } from '../../formats/errors';
import { chainGraph } from '../graph/chain';
import { type NetGraph, NoDiagram, quote } from '../graph/graph';
import { netRange, type NetTensor } from '../graph/net';
import { netOf } from '../netOf';
import { type OpenedModel } from '../opened';
import { biasesOf } from '../pairing/roles';
import { type Activation } from '../../formats/model/activations';
import { denseCalls, type DenseCall } from './denseCalls';

/** A fully connected layer of a net, its mask applied. */
export interface DenseLayer {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly bias: boolean;
  /** Largest magnitude of its weights, those of the bias among them. */
  readonly largest: number;
  /** Whether what it receives is never negative, as far as the file says. */
  readonly positive: boolean;
  /** What follows it; undefined where no file says. */
  readonly activation?: Activation;
}

/** A net of fully connected layers, one behind the other. */
export interface DenseNet {
  readonly layers: readonly DenseLayer[];
  /** Sentences on what is taken for granted. */
  readonly notes: readonly string[];
}

/**
 * The fully connected layers that a model consists of, from its inputs to its outputs.
 *
 * @throws InputError `unsupported` naming a layer that is something else, `malformed` for weights that are no numbers, or as
 * ModelFile.values
 */
export function denseNetOf(model: OpenedModel): DenseNet {
  const { file } = model.view;
  try {
    const { tensors, topology } = netOf(model);
    return topology === undefined ? chained(tensors) : described(topology, tensors);
  } catch (error) {
    if (!(error instanceof NoDiagram)) throw error;
    throw new InputError('unsupported', `${file}: ${error.message}`, { cause: error });
  }
}

function described(topology: object, tensors: readonly NetTensor[]): DenseNet {
  const { layers, notes } = denseCalls(topology, tensors);
  return { layers: layers.map((call) => layerOf(call, tensors)), notes };
}

/** Without a topology: kernels in the order in which their shapes fit. */
function chained(tensors: readonly NetTensor[]): DenseNet {
  const spatial = tensors.find(({ role, shape }) => role === 'kernel' && shape.length > 2);
  if (spatial !== undefined) {
    throw new NoDiagram(
      `Tensor ${quote(spatial.name)} has the shape [${spatial.shape.slice(0, 12).join(', ')}], so it is no fully connected layer, and the theorems are about nothing else. Give a file with the fully connected layers only, or their sizes, such as 784-500-10.`,
    );
  }
  if (!tensors.some(({ role }) => role === 'kernel')) {
    throw new NoDiagram('It holds no weights of a fully connected layer.');
  }
  const { links } = chainOf(tensors);
  const layers = links.flatMap((link): DenseCall[] => {
    if (link.kind !== 'kernel') return [];
    const { name, layout } = tensors[link.tensor]!;
    const names = biasesOf(name);
    const bias = tensors.findIndex(
      (each) => names.includes(each.name) && each.shape.join() === String(layout.outputs),
    );
    return [
      {
        name: name.replace(/[/.](kernel|filters?|weights?(_orig|_mask)?)(:0)?$/, '') || '(no name)',
        kernel: link.tensor,
        inputs: layout.inputs,
        outputs: layout.outputs,
        ...(bias >= 0 && { bias }),
        positive: false,
      },
    ];
  });
  return {
    layers: layers.map((call) => layerOf(call, tensors)),
    notes: [
      'The file does not say which activations follow its layers: none of them is taken to be a ReLU.',
    ],
  };
}

function chainOf(tensors: readonly NetTensor[]): NetGraph {
  try {
    return chainGraph(tensors);
  } catch (error) {
    if (!(error instanceof NoDiagram)) throw error;
    throw new NoDiagram(
      `${error.message} Give a model.json, which says it, or the sizes of the net, such as 784-500-10.`,
      { cause: error },
    );
  }
}

function layerOf(call: DenseCall, tensors: readonly NetTensor[]): DenseLayer {
  const { name, inputs, outputs, kernel, bias, positive, activation } = call;
  const largest = Math.max(
    largestOf(tensors[kernel]!),
    bias === undefined ? 0 : largestOf(tensors[bias]!),
  );
  return {
    ...{ name, inputs, outputs, largest, positive },
    bias: bias !== undefined,
    ...(activation && { activation }),
  };
}

function largestOf(tensor: NetTensor): number {
  const { name, shape, unreadable } = tensor;
  if (unreadable !== undefined) {
    throw new NoDiagram(`Tensor ${quote(name)} cannot be read: ${unreadable}`);
  }
  const count = shape.reduce((product, size) => product * size, 1);
  let largest = 0;
  for (let begin = 0; begin < count; begin += netRange) {
    const { values, kept } = tensor.read(begin, Math.min(count, begin + netRange));
    if (values === undefined) {
      throw new NoDiagram(
        `Of ${quote(name)} there is a mask alone, without weights: give the file with the weights.`,
      );
    }
    for (let i = 0; i < values.length; i++) {
      if (kept?.[i] === 0) continue;
      const size = Math.abs(values[i]!);
      if (!Number.isFinite(size)) {
        throw new NoDiagram(
          `Weight ${begin + i} of ${quote(name)} is ${values[i]}: train the net anew.`,
        );
      }
      if (size > largest) largest = size;
    }
  }
  return largest;
}
