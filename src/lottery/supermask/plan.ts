import { InputError } from '../../formats/errors';
import { decimal } from '../../masks/allocation';
import { PruningError } from '../../masks/errors';
import { fans, freshWeights } from '../../models/initialise';
import { type Net, type Parameter, type Weights } from '../../models/net';
import { rng } from '../../tensors/random';
import { type Scored, type ScoredGroup } from '../../training/scored/scored';
import { type SupermaskKind, type SupermaskPart } from './schema';

/** The kernels that are scored, in the net's order. */
export function scoredKernels(net: Net): readonly Parameter[] {
  return net.parameters.filter((p) => p.role === 'kernel' && p.trainable);
}

/**
 * Every fraction must leave each layer, or all of them together, a weight.
 *
 * @throws PruningError `empty` naming the layer and the smallest fraction
 */
export function checkFractions(net: Net, part: SupermaskPart): void {
  const kernels = scoredKernels(net);
  const groups =
    part.scope === 'global'
      ? [{ name: 'all layers', size: kernels.reduce((sum, k) => sum + sizeOf(k), 0) }]
      : kernels.map((kernel) => ({ name: kernel.name, size: sizeOf(kernel) }));
  for (const fraction of part.kept) {
    for (const { name, size } of groups) {
      // Rounded as the published programs do, a layer always keeps one weight; less than half of one is none.
      if (decimal(fraction * size) >= 0.5) continue;
      throw new PruningError(
        'empty',
        `'${name}' (${size} weights) would keep none at the kept fraction ${fraction}; keep at least ${leastFraction(size)}`,
      );
    }
  }
}

/** Half a weight of so many, rounded up to two digits. */
function leastFraction(size: number): number {
  const digit = 10 ** (Math.floor(Math.log10(0.5 / size)) - 1);
  return Number((Math.ceil(decimal(0.5 / size / digit)) * digit).toPrecision(2));
}

/** @throws InputError where there is nothing to tell apart */
export function checkClasses(classes: number, data: string): void {
  if (classes >= 2) return;
  throw new InputError(
    'mismatch',
    `${data} has one class only: there is nothing to tell apart. Use data of at least two classes.`,
  );
}

/** The weights that a replicate's nets choose among, for a kept fraction. */
export function frozenWeights(net: Net, part: SupermaskPart, seed: number): Weights {
  return part.weights === 'own'
    ? net.initialWeights(seed, 0)
    : freshWeights(net.parameters, part.weights, seed, 0);
}

/** The same, divided by the root of the kept fraction where that is asked for. */
export function scaledWeights(weights: Weights, net: Net, part: SupermaskPart, k: number): Weights {
  if (!part.scaled) return weights;
  const kernels = new Set(scoredKernels(net).map(({ name }) => name));
  const factor = 1 / Math.sqrt(k);
  return new Map(
    [...weights].map(([name, values]) => [
      name,
      kernels.has(name) ? values.map((value) => value * factor) : values,
    ]),
  );
}

/** The reparametrization of one kept fraction: scores uniform within +-1 / sqrt(fan_in) (methods 2.2). */
export function scoredBy(
  net: Net,
  part: SupermaskPart,
  kind: SupermaskKind,
  k: number,
  seed: number,
  steps: number,
): Scored {
  const kernels = scoredKernels(net);
  const scores = new Map(
    kernels.map((kernel) => {
      const { name } = kernel;
      const random = rng(seed, 'scores', name);
      const bound = 1 / Math.sqrt(fans(kernel).in);
      const values = new Float32Array(sizeOf(kernel));
      for (let i = 0; i < values.length; i++) values[i] = (2 * random.next() - 1) * bound;
      return [name, values] as const;
    }),
  );
  const fraction = fractionAt(part, k, steps);
  const names = kernels.map(({ name }) => name);
  const groups: readonly ScoredGroup[] =
    part.scope === 'global'
      ? [{ kernels: names, fraction }]
      : names.map((name) => ({ kernels: [name], fraction }));
  return {
    kind: 'scored',
    scores,
    groups,
    ranking: part.ranking,
    // Over all layers, the published program too divides by what a layer has kept (methods 2.2).
    value: part.scope === 'global' && kind.value !== 'real' ? 'binary' : kind.value,
    exactSums: kind.signs,
    trained: new Set(part.batchNorm === 'trained' ? affineOf(net) : []),
  };
}

/**
 * The fraction that is kept at a step. Globally, and for at most one half, the pruned part grows along
 * target + (1/2 - target) (1 - t)^3 over the ramp, t being the share of it that is over (methods 2.2, global variant).
 */
export function fractionAt(
  { scope, ramp }: Pick<SupermaskPart, 'scope' | 'ramp'>,
  k: number,
  steps: number,
): (step: number) => number {
  const end = Math.round(ramp * steps);
  if (scope !== 'global' || k > 0.5 || end === 0) return () => k;
  return (step) => (step >= end ? k : k + (0.5 - k) * (1 - step / end) ** 3);
}

/** The same from the first step on with as many weights as are kept at the end: what a ramp begins with is not the ticket. */
export function withoutRamp(scored: Scored, k: number): Scored {
  return {
    ...scored,
    groups: scored.groups.map(({ kernels }) => ({ kernels, fraction: () => k })),
  };
}

function affineOf(net: Net): string[] {
  const affine = /\/(gamma|beta)$/;
  return net.parameters.filter((p) => p.trainable && affine.test(p.name)).map((p) => p.name);
}

function sizeOf({ shape }: Pick<Parameter, 'shape'>): number {
  return shape.reduce((a, b) => a * b, 1);
}
