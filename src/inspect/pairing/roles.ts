import { type ModelTensor } from '../../formats/model/modelFile';
import { type LayerView } from '../view';

const separators = /[/.]/;
/** Shares of a name, of a leaf or of the layer that it belongs to. */
const biasLeaf = /(^|_)bias(_orig)?\d*(:0)?$/i;
const otherLeaf =
  /^(gamma|beta|scale|moving_(mean|variance)|running_(mean|var)|num_batches_tracked)(:0)?$/i;
const normalisation = /norm(alization|alisation)?[_-]?\d*$|^(bn|ln)[_-]?\d*$|_(bn|ln)$/i;
/** Integers that count or point; what is quantised tells how it becomes values. */
const wideIntegers = /^[<>=]?(u?int(16|32|64)|[UI](16|32|64)|[ui][248])$/;
const maskType = /^(BOOL|bool|[|<>=]?b1|\?)$/;
const byteType = /^(U8|I8|u?int8|[|<>=]?[ui]1)$/;

/** Parts of a name: the last is the parameter, the one before it the layer. */
function partsOf(name: string): { readonly leaf: string; readonly layer: string } {
  const parts = name.split(separators);
  return { leaf: parts.at(-1) ?? '', layer: parts.at(-2) ?? '' };
}

/** Whether a tensor is a kernel, which is pruned, or what is not: biases, normalisation, counters. */
export function roleOf({ name, shape, dtype, quantization }: ModelTensor): LayerView['role'] {
  const { leaf, layer } = partsOf(name);
  if (biasLeaf.test(leaf)) return 'bias';
  const counts = wideIntegers.test(dtype) && quantization === undefined;
  if (shape.length < 2 || counts || otherLeaf.test(leaf)) return 'other';
  return normalisation.test(layer) ? 'other' : 'kernel';
}

/** Whether values of a type are what masks are made of, and nothing else. */
export function isMaskType(dtype: string): boolean {
  return maskType.test(dtype);
}

/** Whether values of a type may be a mask. */
export function isByteType(dtype: string): boolean {
  return byteType.test(dtype);
}

/** The name of the bias that would belong to a kernel. */
export function biasesOf(name: string): readonly string[] {
  const at = Math.max(name.lastIndexOf('/'), name.lastIndexOf('.')) + 1;
  const prefix = name.slice(0, at);
  const leaf = name.slice(at);
  if (/^(kernel|filters?)$/.test(leaf)) return [`${prefix}bias`];
  if (/^weight(_orig|_mask)?$/.test(leaf)) return [`${prefix}bias`, `${prefix}bias_orig`];
  return leaf === 'weights' ? [`${prefix}bias`, `${prefix}biases`] : [];
}
