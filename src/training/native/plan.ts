import { type NativeOps } from '../../tensors/native/ops';
import {
  PlannedConvolution,
  PlannedDense,
  PlannedPooling,
  PlannedReshape,
  type PlannedLayer,
} from './planned';
import { inputOf, outputOf, sizeOf, type Stack, type StackLayer } from './stack';

/**
 * The layers of a stack with their variables, and a reshape wherever a layer must see its data under another shape.
 *
 * @returns also the numbers of the largest output of one example
 */
export function planStack(
  ops: NativeOps,
  stack: Stack,
): { readonly layers: readonly PlannedLayer[]; readonly width: number } {
  const layers: PlannedLayer[] = [];
  let shape = inputOf(stack[0]!);
  let width = sizeOf(shape);
  for (const layer of stack) {
    const wanted = inputOf(layer);
    if (wanted.join() !== shape.join()) layers.push(new PlannedReshape(ops, shape, wanted));
    layers.push(planned(ops, layer));
    shape = outputOf(layer);
    width = Math.max(width, sizeOf(shape));
  }
  return { layers, width };
}

function planned(ops: NativeOps, layer: StackLayer): PlannedLayer {
  switch (layer.kind) {
    case 'dense':
      return new PlannedDense(ops, layer);
    case 'convolution':
      return new PlannedConvolution(ops, layer);
    case 'max-pooling':
    case 'average-pooling':
      return new PlannedPooling(ops, layer);
  }
}
