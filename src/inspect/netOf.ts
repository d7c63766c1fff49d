import { type LayerSource, readMask } from './elements/source';
import { type NetInput, type NetTensor } from './graph/net';
import { type OpenedModel } from './opened';

/** What paths are sought in: all tensors of an opened model, and how they hang together. */
export function netOf(model: OpenedModel): NetInput {
  return { tensors: model.layers.map(tensorOf), ...model.topology() };
}

function tensorOf({ view, weights, mask }: LayerSource): NetTensor {
  const { name, shape, layout, role, unreadable } = view;
  return {
    name,
    shape,
    layout,
    role,
    ...(unreadable !== undefined && { unreadable }),
    read: (begin, end) => ({
      ...(weights && { values: weights.file.values(weights.tensor, begin, end) }),
      ...(mask && { kept: readMask(mask, begin, end) }),
    }),
  };
}
