import { type BoundQuestion } from '../../lottery/bounds/question';
import { type Composition, type Presentation } from '../../lottery/experiment';
import { evenly } from '../curves/fit';
import { clip } from '../folder/damages';

/** Compositions that a page shows at most, and samples of each. */
export const mostCompositions = 48;
export const mostSamples = 128;
/** Layers of a net that bounds are calculated for. */
export const mostLayers = 256;

/**
 * A presentation whose compositions and bounds are of a size that a page can draw and calculate with; the same one where it
 * has none. A composition without some of its samples would not add up, and a net without some of its layers is another
 * one: what is too large is left out.
 */
export function withBoundedParts(whole: Presentation): Presentation {
  const { compositions, bounds, ...rest } = whole;
  if (compositions === undefined && bounds === undefined) return whole;
  const small = compositions?.filter(({ samples }) => samples.length <= mostSamples) ?? [];
  return {
    ...rest,
    ...(compositions && { compositions: evenly(small, mostCompositions).map(written) }),
    ...(bounds && bounds.layers.length <= mostLayers && { bounds: withShortNames(bounds) }),
  };
}

/** What of compositions and bounds is not shown, for notes. */
export function leftOut(whole: Presentation, shown: Presentation): string[] {
  const all = whole.compositions?.length ?? 0;
  const left = shown.compositions?.length ?? 0;
  return [
    ...(left < all ? [`${left} of ${all} weights with the samples that they are made of`] : []),
    ...(whole.bounds && !shown.bounds ? ['no bounds of the net'] : []),
  ];
}

/** As many digits as single precision has; sums keep those that tell small errors. */
function written({ id, title, target, reached, epsilon, samples }: Composition): Composition {
  return {
    id: clip(id, 300),
    title: clip(title, 300),
    target: digits(target, 12),
    reached: digits(reached, 12),
    epsilon,
    samples: samples.map(({ value, kept, factors }) => ({
      value: digits(value, 9),
      kept,
      ...(factors && { factors: [digits(factors[0], 9), digits(factors[1], 9)] as const }),
    })),
  };
}

function digits(value: number, count: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(count)) : value;
}

function withShortNames(bounds: BoundQuestion): BoundQuestion {
  return {
    ...bounds,
    layers: bounds.layers.map((layer) => ({ ...layer, name: clip(layer.name, 200) })),
  };
}
