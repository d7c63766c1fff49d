import path from 'node:path';
import { z } from 'zod';
import { resolveSpec, type AnySpec } from './spec';
import { parseRunFile } from '../runs/record';

/** The resolved spec of a run. @throws RunError or InputError */
export function readRunSpec(folder: string): AnySpec {
  const file = path.join(folder, 'spec.json');
  return resolveSpec(parseRunFile(file, z.unknown()), file);
}
