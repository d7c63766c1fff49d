import { InputError } from '../../formats/errors';
import { builtTopology } from '../construction/topology';
import { breather } from '../construction/breather';
import { chainOf, targetLayers, type Chain } from '../construction/chain';
import {
  evaluateBuilt,
  makeTarget,
  randomFiles,
  type ConstructionRequest,
  type Target,
} from '../construction/run';
import { builtSchema, randomSchema, trainsTarget } from '../construction/schema';
import { type Lab } from '../experiment';
import { type Runner } from '../runner';
import { randomWeights } from './draw';
import { drawNet, gadgetOf, makeSubsets } from './make';
import { missText, secondsOf } from './forecast';
import {
  builtStage,
  combinationsOf,
  randomStage,
  type Combination,
  type SubsetSumPart,
} from './schema';

/** Nobody needs to be told of a search that is shorter. */
const longSeconds = 20;

/** Most weights of a net that is built: 800 MB of disk for the random net and the pruned one. */
const mostWeights = 1e8;

/** Strong tickets by subset sums (Pensia et al. 2020, theorem 1 and section 4; methods 3c). */
export const subsetSumRunner: Runner<'subset-sum', SubsetSumPart> = {
  check: (spec, { net }) => {
    const { dense } = chainOf(net);
    const weights = dense.reduce((sum, { inputs, units }) => sum + inputs * units, 0);
    const most = Math.max(...spec['subset-sum'].samples);
    if (weights * most <= mostWeights) return;
    throw new InputError(
      'too-large',
      `${net.name} has ${count(weights)} weights, and ${most} samples for each make a net of ${count(weights * most)}; ${count(mostWeights)} are the most. Ask for at most ${Math.floor(mostWeights / weights)} samples, or take a smaller net.`,
    );
  },
  run: async (spec, lab, workshop) => {
    const part = spec['subset-sum'];
    const request: ConstructionRequest = { spec, part, lab, workshop };
    await new Replicate(part, request).run();
  },
};

class Replicate {
  private readonly lab: Lab;
  private readonly targetShare: number;

  constructor(
    private readonly part: SubsetSumPart,
    private readonly request: ConstructionRequest,
  ) {
    this.lab = request.lab;
    // A guess that need not be right: bars only tell that something moves.
    this.targetShare = trainsTarget(request.spec, part) ? 0.5 : 0.02;
  }

  async run(): Promise<void> {
    const combinations = combinationsOf(this.part);
    const target = await makeTarget(this.request, this.targetShare, (chain) =>
      this.warn(chain, combinations),
    );
    const share = (1 - this.targetShare) / combinations.length;
    for (const [i, combination] of combinations.entries()) {
      const from = this.targetShare + i * share;
      await this.random(target, combination.samples);
      await this.lab.stage(builtStage(combination), builtSchema, async () => {
        this.forecast(target, combination);
        const made = await makeSubsets(
          this.lab.seed,
          this.part,
          target,
          combination,
          { threads: this.request.workshop.cores },
          breather(this.lab, from, share / 2),
        );
        const progress = { from: from + share / 2, to: from + share };
        return evaluateBuilt(this.request, target, made, combination.epsilon, progress);
      });
    }
  }

  /** Says before anything is trained where so few samples are bound to miss weights. */
  private warn(chain: Chain, combinations: readonly Combination[]): void {
    const { lab, part } = this;
    const { spec, workshop } = this.request;
    // Of weights that are yet to be trained, what the theorem takes for granted: none is larger than one half.
    const layers = targetLayers(chain, workshop.net.initialWeights(lab.seed, 0)).map((layer) =>
      trainsTarget(spec, part) ? { ...layer, largest: 0.5 } : layer,
    );
    for (const combination of combinations) {
      const text = missText(part, layers, combination);
      if (text !== undefined) lab.emit({ type: 'note', seed: lab.seed, text });
    }
  }

  /** Says beforehand how long the search takes, where that is long. */
  private forecast({ chain, weights }: Target, combination: Combination): void {
    const { lab, part } = this;
    const seconds = secondsOf(part, chain, weights, combination);
    if (seconds < longSeconds) return;
    const time = seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} minutes`;
    const text = `Looking for the subsets among ${combination.samples} samples takes about ${time}.`;
    lab.emit({ type: 'note', seed: lab.seed, text });
  }

  /** Draws the random net and keeps it: a ticket is a part of it. */
  private async random(target: Target, samples: number): Promise<void> {
    const { lab, part } = this;
    const { workshop } = this.request;
    await lab.stage(randomStage(samples), randomSchema, async () => {
      const drawn = drawNet(lab.seed, part, target, samples);
      const topology = builtTopology(target.chain, () => gadgetOf(part, samples));
      const sampled = drawn.reduce(
        (sum, { kernel, front }) => sum + kernel.length + (front?.length ?? 0),
        0,
      );
      return {
        result: { role: 'random', sampled },
        files: await randomFiles(workshop.net.name, { topology, random: randomWeights(drawn) }),
        text: `${count(sampled)} random weights drawn, ${samples} for each of the target's`,
      };
    });
  }
}

function count(n: number): string {
  return n.toLocaleString('en-US');
}
