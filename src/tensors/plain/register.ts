import { registerConvolution3DGradients } from './convolution3d';
import { registerDepthwiseGradients } from './depthwise';
import { registerNormalisation } from './normalisation';
import { registerPooling } from './pooling';
import { registerResizingGradients } from './resizing';
import { registerSegmentSum } from './segments';
import { registerTiling } from './tiling';

/** Registers kernels in plain loops where tfjs' own engines, wasm and cpu, lack one or have a wrong one. */
export function registerPlainKernels(): void {
  registerConvolution3DGradients();
  registerDepthwiseGradients();
  registerNormalisation();
  registerPooling();
  registerResizingGradients();
  registerSegmentSum();
  registerTiling();
}
