import { type ReadComposition } from '../../../src/protocol/compositions';
import { number } from '../../charts/composition/words';
import { type FoldColumn } from '../../ui/columns';
import { text } from '../../ui/texts';

/** A sample, as a row of the table that says what the diagram shows. */
export interface SampleRow {
  readonly sample: number;
  readonly value: number;
  readonly factors: readonly [number, number] | undefined;
  readonly kept: boolean;
  readonly sum: number;
}

export function sampleRows({ composition, sums }: ReadComposition): SampleRow[] {
  return composition.samples.map(({ value, kept, factors }, i) => ({
    ...{ sample: i + 1, value, kept },
    factors,
    sum: sums[i]!,
  }));
}

/** Columns for samples that are products; of those that are not, two of them are empty. */
export function sampleColumns(products: boolean): FoldColumn<SampleRow>[] {
  const factor = (title: string, which: 0 | 1): FoldColumn<SampleRow> => ({
    title,
    text: ({ factors }) => (factors ? number(factors[which]) : ''),
    raw: ({ factors }) => factors?.[which] ?? '',
    number: true,
  });
  return [
    { title: text('Sample'), text: ({ sample }) => String(sample), number: true },
    {
      title: text('Value'),
      text: ({ value }) => number(value),
      raw: ({ value }) => value,
      number: true,
    },
    ...(products ? [factor(text('First factor'), 0), factor(text('Second factor'), 1)] : []),
    { title: text('Kept'), text: ({ kept }) => (kept ? text('yes') : text('no')) },
    {
      title: text('Sum so far'),
      text: ({ sum }) => number(sum),
      raw: ({ sum }) => sum,
      number: true,
    },
  ];
}
