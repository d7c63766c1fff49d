import { highestCount } from '../../masks/allocation';
import { type Mask, type MaskTensor } from '../../masks/mask';
import { type Parameter, type Weights } from '../../models/net';
import { type OptimizerSpec } from '../../runs/spec';
import { slotsOf } from '../optimizers';
import { type OptimizerState } from '../stepper';
import { ScoredKernel, type ChosenKernel } from './kernel';
import { ScoreLoops } from './loops';
import { CutFinder, keyRules } from './ranks';
import { type Scored, type ScoredGroup } from './scored';
import { updateScores } from './updates';

interface Group extends Pick<ScoredGroup, 'fraction'> {
  readonly kernels: readonly ScoredKernel[];
  readonly bits: readonly Int32Array[];
  readonly loops: readonly ScoreLoops[];
  readonly finder: CutFinder;
  readonly size: number;
}

/** The kernels of a `scored` reparametrization in host memory: their frozen weights, their scores and what these choose. */
export class ScoredKernels {
  private readonly byName = new Map<string, ScoredKernel>();
  private readonly groups: readonly Group[];

  /**
   * @param weights of the whole net; those with scores are copied and stay as they are
   * @param updates how many updates `state` has seen
   */
  constructor(
    private readonly scored: Scored,
    parameters: readonly Parameter[],
    weights: Weights,
    private readonly optimizer: OptimizerSpec,
    state: OptimizerState,
    private updates: number,
  ) {
    const rule = keyRules[scored.ranking];
    for (const { name, shape } of parameters) {
      const scores = scored.scores.get(name);
      if (scores === undefined) continue;
      const frozen = weights.get(name)!;
      const loops = new ScoreLoops(frozen.length);
      const slots = slotsOf(optimizer).map((key, i) => {
        const slot = i === 0 ? loops.velocity : new Float32Array(frozen.length);
        const saved = state.get(`${key}/${name}`);
        if (saved !== undefined) slot.set(saved);
        return slot;
      });
      const kernel = new ScoredKernel(
        ...([name, shape, frozen, scores, loops, slots, rule, scored.value] as const),
        scored.exactSums === true,
      );
      this.byName.set(name, kernel);
    }
    this.groups = scored.groups.map(({ kernels: names, fraction }) => {
      const kernels = names.map((name) => this.byName.get(name)!);
      const size = kernels.reduce((sum, { scores }) => sum + scores.length, 0);
      const bits = kernels.map((kernel) => kernel.bits);
      const loops = kernels.map((kernel) => kernel.loops);
      return { kernels, bits, loops, fraction, size, finder: new CutFinder(size, rule) };
    });
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  /** Whether a parameter without scores is trained too. */
  trains(name: string): boolean {
    return this.scored.trained.has(name);
  }

  /** Begins an update: `update` of each kernel follows, then `choose`. */
  beginStep(): void {
    this.updates++;
  }

  /** Moves the scores of a kernel by the gradient of its effective weights. */
  update(name: string, gradient: Float32Array, learningRate: number): void {
    const { scores, weights, slots, loops } = this.byName.get(name)!;
    const step = { learningRate, updates: this.updates };
    const byMagnitude = this.scored.ranking === 'magnitude';
    const { optimizer } = this;
    if (optimizer.kind === 'sgd' && optimizer.momentum > 0) {
      const { momentum, weightDecay: decay, nesterov } = optimizer;
      loops.roll(gradient, { rate: learningRate, momentum, decay, nesterov, bySign: byMagnitude });
      return;
    }
    updateScores(this.optimizer, step, scores, weights, gradient, slots, byMagnitude);
  }

  /** Chooses anew, as many weights as are kept at a step. */
  choose(step: number): void {
    for (const group of this.groups) {
      const fraction = group.fraction(step);
      const cut = group.finder.find(
        ...([group.bits, highestCount(group.size, fraction), group.loops] as const),
      );
      let { ties } = cut;
      for (const kernel of group.kernels) ties = kernel.choose(cut, fraction, ties);
    }
  }

  /** The effective weights that are chosen at the moment; the array is used again by the next choice. */
  effective(name: string): Float32Array {
    return this.byName.get(name)!.effective;
  }

  /** What is chosen at the moment, kernel by kernel. */
  chosen(): readonly ChosenKernel[] {
    return [...this.byName.values()];
  }

  /** The optimizer's state, a copy. */
  state(): Map<string, Float32Array> {
    const names = slotsOf(this.optimizer);
    return new Map(
      [...this.byName.values()].flatMap(({ name, slots }) =>
        slots.map((slot, i) => [`${names[i]!}/${name}`, slot.slice()] as const),
      ),
    );
  }
}

/** The mask of what is chosen, a copy. */
export function maskOfChosen(chosen: readonly ChosenKernel[]): Mask {
  return new Map(
    chosen.map(({ name, shape, kept }): [string, MaskTensor] => [
      name,
      { shape: [...shape], values: kept.slice() },
    ]),
  );
}
