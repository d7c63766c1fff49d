import { InputError } from '../../formats/errors';
import { constants, type ConstantValues } from '../../lottery/bounds/constants';
import { numberOf } from '../spec/words';

/** A number of an option within limits. @throws InputError that names the option */
export function within(
  text: string,
  option: string,
  { above, below }: { readonly above: number; readonly below?: number },
): number {
  const value = numberOf(text, option);
  if (value > above && (below === undefined || value < below)) return value;
  const limits = below === undefined ? `above ${above}` : `above ${above} and below ${below}`;
  throw new InputError('out-of-range', `${option} ${text}: a number ${limits} is expected.`);
}

/** What `--constant id=value` sets. @throws InputError naming the constants that there are */
export function constantsFrom(given: readonly string[]): ConstantValues {
  const values: Record<string, number> = {};
  for (const text of given) {
    const [id = '', ...rest] = text.split('=');
    const constant = constants.find((each) => each.id === id.trim());
    if (constant === undefined || rest.length === 0) {
      const ids = constants.map((each) => each.id).join(', ');
      throw new InputError(
        'malformed',
        `--constant ${text}: id=value is expected, with one of ${ids}.`,
      );
    }
    const value = numberOf(rest.join('='), `--constant ${constant.id}`);
    const { least, most } = constant;
    if (value < least || value > most) {
      throw new InputError(
        'out-of-range',
        `--constant ${text}: a number from ${short(least)} to ${short(most)} is expected.`,
      );
    }
    values[constant.id] = value;
  }
  return values;
}

/** Rounded towards 0, so that what it shows is allowed. */
function short(value: number): string {
  return String(Math.floor(value * 1e6) / 1e6);
}
