import { InputError } from '../../formats/errors';
import { type ModelView } from '../../inspect/view';
import { type Output } from '../output';
import { densityOf, type Asking, type Looked } from './asking';
import { placesNamed } from './chosenLayers';
import { refusalWords } from './tellModel';

/** Kernel weights up to which paths are looked for without being asked for: a second or so. */
const quickWeights = 2e7;

/**
 * Reads what there is to be told of a file.
 *
 * @param layer only what this names, if it is given
 * @param k how many of the strongest paths are wanted; undefined for none
 * @throws InputError, as the readers do, and `missing` for a layer that there is not
 */
export function look(
  asking: Asking,
  file: string,
  { layer, k, output }: { layer: string | undefined; k: number | undefined; output: Output },
): Looked {
  output.progress(`Reading ${file} ...`);
  const view = asking.model(file);
  if (view.layers.length === 0 && view.refused.length > 0) throw nothingRead(view);
  const names = view.layers.map(({ name }) => name);
  const chosen = layer === undefined ? names.map((_, i) => i) : placesNamed(names, layer, file);
  const wanted = new Set(chosen);
  const statistics = view.layers.map(({ name, unreadable, role }, i) => {
    // The densities of the net are taken over all its kernels.
    if (unreadable !== undefined || !(role === 'kernel' || wanted.has(i))) return undefined;
    output.progress(`Reading ${name} (${i + 1} of ${names.length}) ...`);
    return asking.statistics(view, i);
  });
  const kernels = view.layers.filter(({ role }) => role === 'kernel');
  const weights = kernels.reduce((sum, { count }) => sum + count, 0);
  const seek = kernels.length > 0 && (k !== undefined || weights <= quickWeights);
  if (seek) output.progress('Looking for paths ...');
  const paths = seek ? asking.paths(view, k ?? 1) : undefined;
  output.progress('');
  return { view, statistics, chosen, paths, density: densityOf(view, statistics, paths) };
}

/** What holds only what is refused is refused itself. */
function nothingRead({ file, refused }: ModelView): InputError {
  const some = refused.slice(0, 3).map(({ name, why }) => refusalWords(name, why));
  const more = refused.length > 3 ? `; and ${refused.length - 3} more` : '';
  const why = `${some.join('; ')}${more}`;
  return new InputError('unsupported', `${file} holds nothing that is read here. ${why}`);
}
