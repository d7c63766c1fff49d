import { outputError, type Bound, type BoundQuestion } from '../../../src/protocol/bounds';
import { valueText } from '../../charts/format';
import { text } from '../../ui/texts';
import { chanceText, countText } from './written';

/** What a bound comes to, in a sentence. */
export function summaryOf(bound: Bound): string {
  const samples = countText(Math.ceil(bound.samplesPerWeight));
  const [units, sampled] = [countText(bound.units), countText(bound.sampled)];
  const first =
    bound.units > 0
      ? text(
          'Up to {0} samples a weight: {1} hidden units, {2} random weights.',
          samples,
          units,
          sampled,
        )
      : text('Up to {0} samples a weight: {1} random weights.', samples, sampled);
  return `${first} ${chanceOf(bound)}`;
}

function chanceOf({ failure }: Bound): string {
  return failure >= 1
    ? text('So many promise nothing: more samples, or a larger ε, would.')
    : text('All weights are reached with a probability of at least {0}.', chanceText(1 - failure));
}

/** What else is worth knowing of it. */
export function remarksOf(bound: Bound, { layers }: BoundQuestion): string {
  const off = outputError(layers, bound.error, 1);
  const remarks = [
    ...(bound.published === undefined
      ? []
      : [text('The published program takes {0} samples for this ε.', countText(bound.published))]),
    ...(bound.factor === undefined
      ? []
      : [
          text(
            'The theorem itself makes the random net about {0} times wider.',
            countText(bound.factor),
          ),
        ]),
    Number.isFinite(off)
      ? text(
          'For inputs of magnitude up to 1, outputs are then off by at most {0}.',
          valueText(off, 'number'),
        )
      : text('How far outputs are off cannot be told from the sizes of the layers.'),
  ];
  return remarks.join(' ');
}
