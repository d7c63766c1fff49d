import { damagesField } from '../damages';
import { type Output } from '../output';
import { type Asking } from './asking';
import { placesNamed } from './chosenLayers';
import { type Subject } from './subject';
import { comparisonLines } from './tellComparison';

/**
 * Tells how two masks agree.
 *
 * @param layer only what this names, if it is given
 * @throws InputError, as the readers do, and `missing` for a layer that there is not
 */
export function compare(
  asking: Asking,
  [first, second]: readonly [Subject, Subject],
  layer: string | undefined,
  output: Output,
): void {
  output.progress('Comparing ...');
  const view = asking.model(first.file);
  const other = asking.model(second.file);
  const compared = asking.comparison(view, other);
  output.progress('');
  const names = compared.layers.map(({ name }) => name);
  const layers =
    layer === undefined
      ? compared.layers
      : placesNamed(names, layer, first.file).map((i) => compared.layers[i]!);
  const shown = { ...compared, layers };
  if (!output.json) {
    for (const line of comparisonLines(shown, view, other)) output.say(line);
    return;
  }
  const about = { ...(first.run !== undefined && { run: first.run }), status: 'done' };
  const { apart } = compared;
  // Of nothing in common, nothing can be said.
  const alike = compared.layers.length > 0;
  const [overlap, chance] = alike ? [compared.overlap, compared.chance] : [null, null];
  output.emit(about, {
    type: 'summary',
    file: view.file,
    other: other.file,
    comparison: { overlap, chance, layers, apart },
    ...damagesField([...(first.damages ?? []), ...(second.damages ?? [])]),
  });
}
