import { InputError } from '../../formats/errors';
import { printable, shortened } from '../draw/printable';

/**
 * The places of what a name means: the one that has it, else all that hold it.
 *
 * @throws InputError `missing` that says what there is
 */
export function placesNamed(names: readonly string[], wished: string, file: string): number[] {
  const all = names.map((name, i) => ({ name, i }));
  const exact = all.filter(({ name }) => name === wished);
  const like = all.filter(({ name }) => name.toLowerCase().includes(wished.toLowerCase()));
  const found = exact.length > 0 ? exact : like;
  if (found.length > 0) return found.map(({ i }) => i);
  const some = names.slice(0, 12).map((name) => printable(shortened(name, 60)) || '(no name)');
  const more = names.length > 12 ? ` and ${names.length - 12} more` : '';
  const there = names.length === 0 ? 'there is none' : `there are: ${some.join(', ')}${more}`;
  const said = printable(shortened(wished, 60));
  throw new InputError('missing', `${file} has no layer "${said}"; ${there}.`);
}
