import { InputError } from '../../formats/errors';
import { conversionOf } from '../../formats/model/unsupported';
import { tellError } from '../errors';
import { type Output } from '../output';

/**
 * Tells why a file is refused and, where it is of a format that is not read, how to convert it.
 *
 * @param files that were named; the error begins with the one that it is about
 * @returns the exit code
 */
export function tellRefusal(error: unknown, files: readonly string[], output: Output): number {
  const code = tellError(error, output);
  if (!(error instanceof InputError) || error.reason !== 'unsupported') return code;
  const file = files.find((named) => error.message.startsWith(named));
  const conversion = file === undefined ? undefined : conversionOf(file);
  if (!conversion) return code;
  output.warn('');
  output.warn('This Python program converts it to safetensors, which is read:');
  output.warn('');
  output.warn(conversion.snippet);
  return code;
}
