import { type Composition, type Table } from '../../lottery/experiment';
import { readCompositions } from '../../protocol/compositions';
import { printable, shortened } from './printable';

/** Weights that are told; the run panel and the report have all. */
const most = 4;

/** Some weights and what they are made of, a row each; undefined where there are none. */
export function compositionTable(
  compositions: readonly Composition[] | undefined,
): Table | undefined {
  const all = readCompositions(compositions);
  if (all.length === 0) return undefined;
  const few = all.length > most ? `${most} of the ${all.length} weights in the run panel` : '';
  return {
    id: 'compositions',
    title: `Weights made of random samples${few && ` (${few})`}`,
    columns: [
      { key: 'weight', title: 'Weight', format: 'text' },
      { key: 'target', title: 'Target', format: 'number' },
      { key: 'reached', title: 'Reached', format: 'number' },
      { key: 'error', title: 'Error', format: 'number' },
      { key: 'kept', title: 'Samples kept', format: 'text' },
    ],
    rows: all.slice(0, most).map(({ composition, kept, error }) => ({
      weight: shortened(printable(composition.title), 48),
      target: composition.target,
      reached: composition.reached,
      error,
      kept: `${kept} of ${composition.samples.length}`,
    })),
  };
}
