import { type ModelFormat } from './modelFile';
import { npyFormat } from './npyModel';
import { npzFormat } from './npzModel';
import { safetensorsFormat } from './safetensorsModel';
import { tfjsFormat } from './tfjsModel';

/** All formats that are read, in the order in which they are asked. */
export const modelFormats: readonly ModelFormat[] = [
  npyFormat,
  npzFormat,
  safetensorsFormat,
  tfjsFormat,
];
