import fs from 'node:fs';
import path from 'node:path';
import { type z } from 'zod';
import { InputError } from '../../formats/errors';
import { type modelSchema, zooNames } from '../../runs/spec';

/** A number of the command line. @throws InputError that names the option */
export function numberOf(text: string, option: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new InputError('malformed', `${option} ${text}: a number is expected.`);
}

/** `3` -> seeds 1, 2, 3; `4,8` -> those. @throws InputError */
export function seedsFrom(text: string): number[] {
  const wanted = `--seeds ${text}: a number of seeds from 1 to 1000, or a list such as 4,8,15.`;
  const numbers = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (!numbers.every((n) => Number.isInteger(n))) throw new InputError('malformed', wanted);
  if (numbers.length > 1) return numbers;
  const count = numbers[0]!;
  if (count < 1 || count > 1000) throw new InputError('out-of-range', wanted);
  return Array.from({ length: count }, (_, i) => i + 1);
}

/** `--jobs`. @throws InputError */
export function jobsFrom(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const jobs = text.trim() === '' ? NaN : Number(text);
  if (Number.isInteger(jobs) && jobs >= 1 && jobs <= 1024) return jobs;
  throw new InputError(
    'out-of-range',
    `--jobs ${text}: a whole number from 1 to 1024 is expected.`,
  );
}

/**
 * What `--model` means: a name, `mlp:SIZES`, or a file, whose path `fromHere` makes relative to the spec.
 *
 * @throws InputError
 */
export function modelFrom(
  text: string,
  cwd: string,
  fromHere: (given: string) => string,
): z.input<typeof modelSchema> {
  const name = zooNames.find((known) => known === text);
  if (name !== undefined) return { kind: 'zoo', name };
  const sizes = /^mlp:(.*)$/.exec(text)?.[1];
  if (sizes !== undefined) {
    if (!/^\d{1,9}([,x-]\d{1,9})*$/.test(sizes)) {
      throw new InputError(
        'malformed',
        `--model ${text}: the sizes of the hidden layers are expected, e.g. mlp:300,100.`,
      );
    }
    return { kind: 'mlp', hidden: sizes.split(/[,x-]/).map(Number) };
  }
  const file = path.resolve(cwd, text);
  if (fs.existsSync(file)) {
    const json = fs.statSync(file).isDirectory() ? path.join(text, 'model.json') : text;
    return { kind: 'file', path: fromHere(json) };
  }
  throw new InputError(
    'missing',
    `"${text}" is no model: give ${zooNames.join(', ')}, mlp:300,100 (hidden sizes) or the path of a model.json.`,
  );
}
