import fs from 'node:fs';
import path from 'node:path';
import { InputError } from '../../../formats/errors';
import { layersModelOutline, type LayersModelOutline } from '../../../formats/tfjsOutline';
import { modelFileName } from './naming';
import { type ModelChoice } from './draft';

/** A larger model.json is not looked into here: parsing would hold everything else up. The run reads it. */
export const maximalBytes = 4_000_000;

/** A file that calls itself model.json. */
export type LookedAt =
  | {
      readonly kind: 'model';
      readonly file: string;
      readonly choice: ModelChoice;
      /** Undefined where the file was too large to be looked into. */
      readonly outline: LayersModelOutline | undefined;
      readonly bytes: number;
    }
  | { readonly kind: 'other'; readonly file: string; readonly why: string };

/** Reads the header of a model; what is no layers model is answered with the reason. Nothing is thrown. */
export async function lookAtModel(file: string): Promise<LookedAt> {
  try {
    const { size, isFile } = await statOf(file);
    if (!isFile) return { kind: 'other', file, why: `${shown(file)} is no file.` };
    const outline = size > maximalBytes ? undefined : await outlineOf(file);
    const inputShape = outline?.inputShape;
    const choice: ModelChoice = {
      spec: { kind: 'file', path: file },
      name: modelFileName(file),
      ...(inputShape && { inputShape }),
    };
    return { kind: 'model', file, choice, outline, bytes: size };
  } catch (error) {
    const gone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = gone ? `${shown(file)} is not there` : (error as Error).message;
    return { kind: 'other', file, why: sentence(why) };
  }
}

async function statOf(file: string): Promise<{ size: number; isFile: boolean }> {
  const stat = await fs.promises.stat(file);
  return { size: stat.size, isFile: stat.isFile() };
}

/** @throws InputError, and errors of the file system */
async function outlineOf(file: string): Promise<LayersModelOutline> {
  const text = (await fs.promises.readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  const outline = layersModelOutline(parsed(text, file), shown(file));
  const folder = path.dirname(file);
  for (const name of outline.files) {
    if (!fs.existsSync(path.join(folder, name))) {
      throw new InputError(
        'missing',
        `${shown(file)}: the file of its weights, ${name}, is not there`,
      );
    }
  }
  return outline;
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError('malformed', `${shown(file)} is not JSON`, { cause: error });
  }
}

/** A file as messages call it: they have little room, and it is known where it lies. */
function shown(file: string): string {
  return [path.basename(path.dirname(file)), path.basename(file)].join('/');
}

function sentence(text: string): string {
  const line = text.split('\n')[0]!.trim();
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
