import { type Runner } from '../runner';
import { type Spec } from '../experiment';
import { type TargetLayer } from '../bounds/question';
import { breather } from './breather';
import { InputError } from '../../formats/errors';
import { chainOf, type Chain, type DenseStep } from './chain';
import { madeOfHidden, matrixOf, requireSmall, type HiddenUnits } from './hidden';
import { weightEpsilon } from './part';
import { evaluateBuilt, makeTarget, randomFiles, type Made, type Target } from './run';
import { builtSchema, randomSchema, trainsTarget, type ConstructionPart } from './schema';
import { type TargetMatrix } from '../halves/target';

/** The part of a spec of a construction with hidden units of its own for every weight. */
export type HiddenPart = ConstructionPart & { readonly errorOf: 'weights' | 'answers' };

/** What tells one such construction from another. */
export interface HiddenConstruction<Part extends HiddenPart> {
  stages(epsilon: number): { readonly random: string; readonly built: string };
  /** Hidden units that a layer is expected to keep. */
  expected(part: Part, step: DenseStep, epsilon: number): number;
  /** Looks for what would take too long. @throws InputError */
  checkTime?(part: Part, dense: readonly DenseStep[], net: string): void;
  /** Finds the hidden units for a layer. */
  find(request: FindRequest<Part>): Promise<HiddenUnits>;
}

export interface FindRequest<Part> {
  readonly part: Part;
  readonly seed: number;
  readonly step: DenseStep;
  readonly matrix: TargetMatrix;
  /** All layers of the target, and which of them it is. */
  readonly layers: readonly TargetLayer[];
  readonly index: number;
  /** Error that is allowed of a weight. */
  readonly epsilon: number;
  /** Told which part of the layer is done. @throws StopError */
  readonly breathe: (done: number) => Promise<void>;
}

/** The runner of a construction that gives every weight hidden units of its own. */
export function hiddenRunner<Id extends string, Part extends HiddenPart>(
  partOf: (spec: Spec<Id, Part>) => Part,
  construction: HiddenConstruction<Part>,
): Runner<Id, Part> {
  return {
    check: (spec, { net }) => {
      const part = partOf(spec);
      const least = Math.min(...part.epsilons);
      const chain = chainOf(net);
      if (part.errorOf === 'answers') requireGentle(net.name, chain);
      construction.checkTime?.(part, chain.dense, net.name);
      requireSmall(net.name, chain, (step) => construction.expected(part, step, least));
    },
    run: async (spec, lab, workshop) => {
      const part = partOf(spec);
      const request = { spec, part, lab, workshop };
      const targetShare = trainsTarget(spec, part) ? 0.3 : 0.02;
      const target = await makeTarget(request, targetShare);
      const epsilons = [...part.epsilons].sort((a, b) => b - a);
      const share = (1 - targetShare) / epsilons.length;
      for (const [i, epsilon] of epsilons.entries()) {
        const from = targetShare + i * share;
        const { random, built } = construction.stages(epsilon);
        let made: Made | undefined;
        const allowed = weightEpsilon(part.errorOf, epsilon, target.result.layers);
        const make = async (): Promise<Made> =>
          (made ??= await makeNet(
            lab.seed,
            part,
            construction,
            target,
            allowed,
            breather(lab, from, share / 2),
          ));
        await lab.stage(random, randomSchema, async () => {
          const net = await make();
          const sampled = net.layers.reduce((sum, { samples }) => sum + samples, 0);
          return {
            result: { role: 'random', sampled },
            files: await randomFiles(workshop.net.name, net),
            text: `${sampled.toLocaleString('en-US')} hidden units drawn, errors of weights within ${Number(allowed.toPrecision(3))}`,
          };
        });
        await lab.stage(built, builtSchema, async () => {
          const progress = { from: from + share / 2, to: from + share };
          const net = await make();
          return evaluateBuilt(request, target, net, allowed, progress);
        });
      }
    },
  };
}

/** @throws InputError `unsupported` naming the layer behind which nothing is known of errors */
function requireGentle(net: string, { dense }: Chain): void {
  const steep = dense.slice(0, -1).find((step) => step.steep !== undefined);
  if (steep === undefined) return;
  throw new InputError(
    'unsupported',
    `${net}: behind layer "${steep.name}" stands "${steep.steep}", through which errors of weights may grow: what they come to in the answers is known for ReLU, tanh and their like only. Set errorOf to "weights".`,
  );
}

async function makeNet<Part extends HiddenPart>(
  seed: number,
  part: Part,
  construction: HiddenConstruction<Part>,
  { chain, weights, result }: Target,
  epsilon: number,
  breathe: (done: number) => Promise<void>,
): Promise<Made> {
  const layers: HiddenUnits[] = [];
  for (const [index, step] of chain.dense.entries()) {
    const found = await construction.find({
      ...{ part, seed, step, index, epsilon, layers: result.layers },
      matrix: matrixOf(step, weights),
      breathe: (done) => breathe((index + done) / chain.dense.length),
    });
    layers.push(found);
  }
  return madeOfHidden(seed, { chain, weights, result }, layers, epsilon);
}
