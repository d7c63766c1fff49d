import { InputError } from '../../formats/errors';
import { type Damage } from '../../protocol/snapshot';
import { warnOfDamages } from '../damages';
import { compare } from '../inspect/compare';
import { inspectorHere } from '../inspect/inspectorHere';
import { look } from '../inspect/look';
import { tellRefusal } from '../inspect/otherFormats';
import { isListedOnly } from '../inspect/asking';
import { otherOf, subjectOf } from '../inspect/subject';
import { tell, tellJson } from '../inspect/tell';
import { exitCodes, type Output } from '../output';

export interface InspectOptions {
  readonly layer?: string;
  readonly paths?: string | boolean;
  readonly compare?: string;
  readonly seed?: string;
  readonly level?: string;
  readonly stage?: string;
  readonly step?: string;
}

/** `inspect`: what a model file, or a run's ticket, holds. */
export function inspect(given: string, options: InspectOptions, output: Output): number {
  const where = { ...options, cwd: process.cwd() };
  if (options.layer?.trim() === '') {
    throw new InputError('malformed', '--layer: an empty name is no layer; leave it out for all.');
  }
  const wish = { layer: options.layer, k: wishedPaths(options.paths) };
  const subject = subjectOf(given, where);
  const other =
    options.compare === undefined ? undefined : otherOf(options.compare, subject, where);
  warnOfDamages(unlike([subject, other].flatMap((each) => each?.damages ?? [])), output);
  const asking = inspectorHere();
  try {
    if (other) compare(asking, [subject, other], wish.layer, output);
    else {
      const looked = look(asking, subject.file, { ...wish, output });
      if (output.json) tellJson(looked, subject, wish, output);
      else tell(asking, looked, wish, output);
      if (isListedOnly(looked)) return exitCodes.badInput;
    }
    return exitCodes.done;
  } catch (error) {
    output.progress('');
    return tellRefusal(error, other ? [subject.file, other.file] : [subject.file], output);
  } finally {
    asking.close();
  }
}

/** Two tickets of one run have the same to say of it. */
function unlike(damages: readonly Damage[]): readonly Damage[] {
  const known = new Map(damages.map((damage) => [JSON.stringify(damage), damage]));
  return [...known.values()];
}

function wishedPaths(given: string | boolean | undefined): number | undefined {
  if (given === undefined || given === false) return undefined;
  if (given === true) return 10;
  const k = Number(given);
  if (/^\d+$/.test(given) && k >= 1 && k <= 1000) return k;
  throw new InputError('malformed', `--paths ${given}: a number from 1 to 1000 is expected.`);
}
