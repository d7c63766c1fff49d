import { registerPlainKernels } from './plain/register';
import { registerConvolutionGradients } from './wasm/convolution';
import { registerMatrixProducts } from './wasm/matmul';
import { registerMendedKernels } from './wasm/mended';

let registered = false;

/**
 * Makes tfjs' own engines, wasm and cpu, complete: registers the kernels that training needs and they lack, and replaces
 * those that are wrong or needlessly slow. Before an engine is set up; once a process, later calls do nothing.
 */
export function registerPortableKernels(): void {
  if (registered) return;
  registered = true;
  registerPlainKernels();
  registerMatrixProducts();
  registerConvolutionGradients();
  registerMendedKernels();
}
