import { type BoundLayer } from './bound';
import { valueOf, type ConstantValues } from './constants';
import { halvesOf, probability, sumOf, times, weightsOf } from './layers';
import { type BoundQuestion, type TargetLayer } from './question';

/** Samples a weight as the program published with Pensia et al. 2020 takes them: 21 for .01. */
export function publishedSamples(epsilon: number, values: ConstantValues): number {
  if (epsilon <= 0) return Infinity;
  const digits = roundHalfToEven(Math.log2(1 / epsilon));
  return Math.max(0, Math.trunc(valueOf(values, 'subset-sum.published') * digits));
}

/** As Python's `round`. */
function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

/**
 * Pensia et al. 2020 on the theorem of Lueker (1998): n = C log2(2 / min(epsilon, delta)) samples from [-1, 1] have, with a
 * probability of 1 - delta, for every number of [-1/2, 1/2] a subset that comes within epsilon of it. Weights are scaled to
 * [-1/2, 1/2], and delta is shared by all weights (by all halves, of products), which holds for shared pools as well.
 */
export function subsetSumLayers(
  { layers, epsilon, delta, construction = 'products', samples }: BoundQuestion,
  values: ConstantValues,
): BoundLayer[] {
  const sums = construction === 'sums';
  const parts = sums ? weightsOf : halvesOf;
  const each = delta / sumOf(layers, parts);
  const c = valueOf(values, 'subset-sum.c');
  const extra = sums ? 1 : valueOf(values, 'subset-sum.products');
  return layers.map((layer) => {
    const scaled = epsilon / (2 * layer.largest);
    const needed = wanted(layer, epsilon) ? c * Math.log2(2 / Math.min(scaled, each)) : 0;
    const count = samples ?? (needed <= 0 ? 0 : Math.ceil(needed) * extra);
    const drawn = Math.ceil(count);
    const inputs = layer.inputs + Number(layer.bias);
    const outs = times(drawn, inputs, layer.outputs);
    const units = sums ? 0 : times(drawn, inputs);
    return {
      name: layer.name,
      weights: weightsOf(layer),
      epsilon: scaled,
      samplesPerWeight: drawn,
      units,
      sampled: outs + units,
      connected: sums ? outs : times(units, inputs + layer.outputs),
      ...(sums && { kept: times(outs, valueOf(values, 'subset-sum.kept')) }),
      failure: probability(
        times(parts(layer), missedShare(drawn / extra, scaled, c)),
        !wanted(layer, epsilon),
      ),
    };
  });
}

/** Whether there are weights that nothing does not come near enough. */
function wanted({ largest }: TargetLayer, epsilon: number): boolean {
  return largest > epsilon;
}

/** The theorem the other way round: it says nothing where there are not enough samples for epsilon. */
function missedShare(samples: number, epsilon: number, c: number): number {
  const least = 2 ** (1 - samples / c);
  // What is just enough is enough, however it was rounded.
  return least <= epsilon * (1 + 1e-9) ? least : 1;
}

/** Shares of weights that samples were measured to miss by more than epsilon. */
export const measuredMisses = {
  epsilon: 0.01,
  /** Samples from [-.464, .541], 60 pools of 400 targets from the same range. */
  sums: [
    { samples: 8, share: 0.18 },
    { samples: 10, share: 0.043 },
    { samples: 12, share: 0.0086 },
    { samples: 14, share: 0.0013 },
    { samples: 16, share: 0.0015 },
    { samples: 18, share: 0 },
    { samples: 21, share: 0 },
  ],
  /** Products of two samples of [-1, 1] of which only those with a positive in-weight can be used. */
  products: [
    { samples: 21, share: 0.095 },
    { samples: 42, share: 0.0027 },
    { samples: 64, share: 0 },
  ],
} as const;
