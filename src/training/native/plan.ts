import { type NativeImageOps } from '../../tensors/native/imageOps';
import { type PlanLayer } from './describe';
import { PlannedActivation } from './layers/activation';
import { PlannedConvolution, PlannedDense } from './layers/affine';
import { PlannedBatchNormalization } from './layers/batchNormalization';
import { type PlannedLayer } from './layers/planned';
import { PlannedAveragePooling, PlannedGlobalPooling, PlannedMaxPooling } from './layers/pooling';
import { PlannedSign } from './layers/sign';
import { PlannedPadding, PlannedReshape, PlannedSum } from './layers/shaping';

/** A layer's ops, and its variables on the engine. */
export function planLayer(ops: NativeImageOps, layer: PlanLayer): PlannedLayer {
  switch (layer.kind) {
    case 'dense':
      return new PlannedDense(ops, layer);
    case 'convolution':
      return new PlannedConvolution(ops, layer);
    case 'max-pooling':
      return new PlannedMaxPooling(ops, layer);
    case 'average-pooling':
      return new PlannedAveragePooling(ops, layer);
    case 'global-average-pooling':
      return new PlannedGlobalPooling(ops, layer);
    case 'batch-normalization':
      return new PlannedBatchNormalization(ops, layer);
    case 'activation':
      return new PlannedActivation(ops, layer.activation);
    case 'sign':
      return new PlannedSign(ops);
    case 'reshape':
      return new PlannedReshape(ops, layer);
    case 'padding':
      return new PlannedPadding(ops, layer);
    case 'sum':
      return new PlannedSum(ops);
  }
}
