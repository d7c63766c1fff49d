import {
  amountText,
  outputError,
  steepLayer,
  probabilityText,
  shortText,
  type Bound,
  type BoundQuestion,
} from '../../../src/protocol/bounds';
import { text } from '../../ui/texts';

/** What a bound comes to, in a sentence. */
export function summaryOf(bound: Bound): string {
  const samples = amountText(Math.ceil(bound.samplesPerWeight));
  const [units, sampled] = [amountText(bound.units), amountText(bound.sampled)];
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
    : text('A weight is missed with a probability of at most {0}.', probabilityText(failure));
}

/** What errors of weights come to in the answers. */
function outputsRemark(layers: BoundQuestion['layers'], off: number): string {
  const steep = steepLayer(layers);
  if (steep !== undefined) {
    return text(
      'How far outputs are then off is known for ReLU, tanh and their like only; behind {0} stands {1}.',
      steep.name,
      steep.steep ?? '',
    );
  }
  return Number.isFinite(off)
    ? text(
        'For inputs of magnitude up to 1, outputs are then off by {0} in the worst case.',
        shortText(off),
      )
    : text('How far outputs are off cannot be told from the sizes of the layers.');
}

/** What else is worth knowing of it. */
export function remarksOf(bound: Bound, { layers }: BoundQuestion): string {
  const off = outputError(layers, bound.error, 1);
  const remarks = [
    ...(bound.published === undefined
      ? []
      : [text('The published program takes {0} samples for this ε.', amountText(bound.published))]),
    ...(bound.factor === undefined
      ? []
      : [
          text(
            'The theorem itself makes the random net about {0} times wider.',
            amountText(bound.factor),
          ),
        ]),
    outputsRemark(layers, off),
  ];
  return remarks.join(' ');
}
