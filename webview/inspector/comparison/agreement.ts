import { type ComparedLayer, type ComparedModels } from '../../../src/inspect/view';
import { text } from '../../ui/texts';
import { countText, shareText } from '../numbers';

/** |both| / |either|; 1 where neither keeps anything. */
export function overlapOf({ both, onlyFirst, onlySecond }: ComparedLayer): number {
  const either = both + onlyFirst + onlySecond;
  return either === 0 ? 1 : both / either;
}

/**
 * The overlap of random masks with the densities of the two: of `count` places the first keeps a, the second b, and both
 * a * b / count of them.
 */
export function chanceOf({ count, both, onlyFirst, onlySecond }: ComparedLayer): number {
  const first = both + onlyFirst;
  const second = both + onlySecond;
  if (count === 0 || first + second === 0) return 1;
  const shared = (first * second) / count;
  return shared / (first + second - shared);
}

/** Of the weights that both keep, the share that has the same sign; undefined where one has no weights, or nothing is kept. */
export function signAgreement({ sameSign, both }: ComparedLayer): number | undefined {
  return sameSign === undefined || both === 0 ? undefined : sameSign / both;
}

/** How two masks agree on the whole, a sentence each. */
export function agreementOf({ layers, overlap, chance }: ComparedModels): string[] {
  if (layers.length === 0) return [text('The two files have no tensor in common.')];
  const sum = (of: (layer: ComparedLayer) => number): number =>
    layers.reduce((total, layer) => total + of(layer), 0);
  const removed = sum((layer) => layer.onlyFirst);
  const added = sum((layer) => layer.onlySecond);
  const both = sum((layer) => layer.both);
  const signed = layers.filter(({ sameSign }) => sameSign !== undefined);
  const kept = signed.reduce((total, layer) => total + layer.both, 0);
  const same = signed.reduce((total, { sameSign }) => total + (sameSign ?? 0), 0);
  return [
    text(
      'Overlap {0}; random masks of the same densities would have {1}.',
      shareText(overlap),
      shareText(chance),
    ),
    removed + added === 0
      ? text('Both keep the same weights: {0}.', countText(both))
      : text(
          'Kept by both: {0}; removed: {1}; added: {2}.',
          countText(both),
          countText(removed),
          countText(added),
        ),
    ...(kept > 0
      ? [text('Of those that both keep, {0} have the same sign.', shareText(same / kept))]
      : []),
  ];
}
