import fs from 'node:fs';
import path from 'node:path';
import { root } from './paths';

/** Model files made by others, where they exist. */
export const models =
  process.env['WINNING_TICKET_MODELS'] ?? path.resolve(root, '..', 'shared', 'models');

const manifest = path.join(models, 'manifest.json');

/** Why tests that need them are skipped; false where they are there. */
export const modelsMissing = fs.existsSync(manifest) ? false : `no model files at ${models}`;

/** What other readers say of a file. */
export interface ModelTruth {
  readonly id: string;
  readonly path: string;
  readonly format: string;
  readonly size: number;
  readonly tensors?: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly dtype: string;
    readonly zeros: number;
    readonly sum: number | string;
    readonly absSum?: number | string;
    readonly nonFinite?: number;
    readonly sha256: string;
    readonly dequantised?: { readonly zeros: number; readonly sum: number };
  }[];
  readonly refused?: readonly { readonly name: string }[];
  /** What is wrong with it. */
  readonly broken?: string;
}

export function modelTruths(): readonly ModelTruth[] {
  if (modelsMissing !== false) return [];
  return JSON.parse(fs.readFileSync(manifest, 'utf8')) as ModelTruth[];
}
