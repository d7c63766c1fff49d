import { type Damage } from '../protocol/snapshot';
import { type Output } from './output';

/** Damages that are told beside something else, one by one. */
const mostBeside = 5;

/** What of a run cannot be read, a line each. */
export function damageLines(damages: readonly Damage[]): string[] {
  return damages.map(({ what, message }) => {
    // Many messages begin with the file that they are about.
    return message.startsWith(what) ? message : `${what}: ${message}`;
  });
}

/** Says, beside what a command answers, what of the run it could not read; for people, on standard error. */
export function warnOfDamages(damages: readonly Damage[], output: Output): void {
  for (const line of damageLines(damages.slice(0, mostBeside))) output.warn(`Note: ${line}`);
  const more = damages.length - mostBeside;
  if (more > 0) output.warn(`Note: and ${more} more; "winning-ticket show" lists them.`);
}

/** The same for programs: a field of the summary, where there is something to say. */
export function damagesField(damages: readonly Damage[]): { readonly damages?: readonly Damage[] } {
  return damages.length === 0 ? {} : { damages };
}
