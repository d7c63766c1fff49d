import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root } from '../../support/paths';

/** A tensor as another reader than ours reads it. */
export interface TensorTruth {
  readonly name: string;
  readonly shape: readonly number[];
  /** Of what is stored. */
  readonly dtype: string;
  /** safetensors and NumPy: the type as it stands in the file. */
  readonly stored?: string;
  /** TensorFlow.js: the type of the values. */
  readonly declared?: string;
  readonly zeros: number;
  readonly sum: number | 'nan' | 'inf' | '-inf';
  readonly absSum?: number;
  readonly nonFinite?: number;
  readonly sha256: string;
  readonly quantization?: {
    readonly dtype: string;
    readonly scale?: number;
    readonly min?: number;
  };
  readonly dequantised?: { readonly zeros: number; readonly sum: number };
}

/** A file of other people, and the truth about it. */
export interface FileTruth {
  readonly id: string;
  readonly format: string;
  readonly path: string;
  readonly size: number;
  readonly files?: readonly { readonly path: string }[];
  readonly tensors?: readonly TensorTruth[];
  readonly refused?: readonly { readonly name: string }[];
  readonly listed?: readonly Pick<TensorTruth, 'name' | 'shape' | 'dtype'>[];
  readonly broken?: string;
}

const namedFolder = process.env['WINNING_TICKET_MODELS'] ?? resolve(root, '../shared/models');

/** The folder of model files, by no link: files beside an opened one are told by where they really lie. */
export const modelsFolder = existsSync(namedFolder) ? realpathSync(namedFolder) : namedFolder;

const manifest = join(modelsFolder, 'manifest.json');

/** Why there are no model files and what to do, or false if there are. */
export const withoutModels = existsSync(manifest)
  ? false
  : `there are no model files at ${modelsFolder}: set WINNING_TICKET_MODELS to their folder`;

/** All files of the manifest; none where it is missing. */
export const allTruths: readonly FileTruth[] = withoutModels
  ? []
  : (JSON.parse(readFileSync(manifest, 'utf8')) as FileTruth[]);

/** The files of formats that are read. */
export const truths = allTruths.filter(({ format }) =>
  ['tfjs', 'safetensors', 'numpy'].includes(format),
);
