import { decimal, highestCount } from '../../masks/allocation';
import { type Mask, type MaskTensor } from '../../masks/mask';
import { type Parameter, type Weights } from '../../models/net';
import { type OptimizerSpec } from '../../runs/spec';
import { slotsOf } from '../optimizers';
import { type OptimizerState } from '../stepper';
import { CutFinder, keyRules, type Cut, type KeyRule } from './ranks';
import { type KeptValue, type Scored, type ScoredGroup } from './scored';
import { updateScores } from './updates';

/** One kernel: arrays of its length, row-major. */
interface Kernel {
  readonly name: string;
  readonly shape: readonly number[];
  /** Never written. */
  readonly weights: Float32Array;
  readonly scores: Float32Array;
  readonly slots: readonly Float32Array[];
  readonly effective: Float32Array;
  /** 1 or 0 for each weight. */
  readonly kept: Uint8Array;
  /** Mean magnitude of the kept weights; 1 where weights are kept as they are. */
  scale: number;
}

interface Group extends Pick<ScoredGroup, 'fraction'> {
  readonly kernels: readonly Kernel[];
  readonly bits: readonly Int32Array[];
  readonly finder: CutFinder;
  readonly size: number;
}

/** What the scores of one kernel choose at the moment; the arrays are those in use, not to be written. */
export interface ChosenKernel {
  readonly name: string;
  readonly shape: readonly number[];
  readonly weights: Float32Array;
  readonly scores: Float32Array;
  readonly effective: Float32Array;
  readonly kept: Uint8Array;
  readonly scale: number;
}

/** The kernels of a `scored` reparametrization in host memory: their frozen weights, their scores and what these choose. */
export class ScoredKernels {
  private readonly byName = new Map<string, Kernel>();
  private readonly groups: readonly Group[];
  private readonly rule: KeyRule;

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
    this.rule = keyRules[scored.ranking];
    for (const { name, shape } of parameters) {
      const scores = scored.scores.get(name);
      if (scores === undefined) continue;
      const frozen = weights.get(name)!;
      const slot = (key: string): Float32Array =>
        state.get(`${key}/${name}`)?.slice() ?? new Float32Array(frozen.length);
      this.byName.set(name, {
        name,
        shape,
        weights: frozen.slice(),
        scores: scores.slice(),
        slots: slotsOf(optimizer).map(slot),
        effective: new Float32Array(frozen.length),
        kept: new Uint8Array(frozen.length),
        scale: 1,
      });
    }
    this.groups = scored.groups.map(({ kernels: names, fraction }) => {
      const kernels = names.map((name) => this.byName.get(name)!);
      const size = kernels.reduce((sum, { scores }) => sum + scores.length, 0);
      const bits = kernels.map(({ scores }) => bitsOf(scores));
      return { kernels, bits, fraction, size, finder: new CutFinder(size, this.rule) };
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
    const { scores, weights, slots } = this.byName.get(name)!;
    const step = { learningRate, updates: this.updates };
    const byMagnitude = this.scored.ranking === 'magnitude';
    updateScores(this.optimizer, step, scores, weights, gradient, slots, byMagnitude);
  }

  /** Chooses anew, as many weights as are kept at a step. */
  choose(step: number): void {
    for (const group of this.groups) {
      const fraction = group.fraction(step);
      const cut = group.finder.find(group.bits, highestCount(group.size, fraction));
      let { ties } = cut;
      for (const kernel of group.kernels) {
        ties = keep(kernel, this.rule, cut, ties);
        value(kernel, this.scored.value, fraction);
      }
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

/** Marks what a cut keeps; answers how many ties are left for the kernels that follow. */
function keep({ scores, kept }: Kernel, { and, xor }: KeyRule, cut: Cut, ties: number): number {
  const bits = bitsOf(scores);
  const { key: lowest } = cut;
  let same = 0;
  for (let i = 0; i < bits.length; i++) {
    const key = (bits[i]! & and) ^ ((bits[i]! >> 31) & xor);
    kept[i] = Number(key >= lowest);
    same += Number(key === lowest);
  }
  if (same <= ties) return ties - same;
  // More scores lie at the cut than are kept: the last ones go.
  for (let i = bits.length - 1, surplus = same - ties; surplus > 0; i--) {
    if (((bits[i]! & and) ^ ((bits[i]! >> 31) & xor)) !== lowest) continue;
    kept[i] = 0;
    surplus--;
  }
  return 0;
}

const signBit = -0x80000000;

/** Writes the effective weights. Without branches, like the finder's passes. */
function value(kernel: Kernel, rule: KeptValue, fraction: number): void {
  const { weights, effective, kept } = kernel;
  const [from, to] = [bitsOf(weights), bitsOf(effective)];
  if (rule === 'real') {
    // All bits or none: 0 * -1 would be -0.
    for (let i = 0; i < to.length; i++) to[i] = from[i]! & -kept[i]!;
    return;
  }
  let [sum, count] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    sum += Math.abs(weights[i]!) * kept[i]!;
    count += kept[i]!;
  }
  kernel.scale = Math.fround(sum / scaleDivisor(rule, count, fraction, weights.length));
  const scale = new Int32Array(Float32Array.of(kernel.scale).buffer)[0]!;
  for (let i = 0; i < to.length; i++) to[i] = (scale | (from[i]! & signBit)) & -kept[i]!;
}

/** What the sum of kept magnitudes is divided by to make a layer's scale; `count` of `size` weights are kept. */
export function scaleDivisor(
  rule: Exclude<KeptValue, 'real'>,
  count: number,
  fraction: number,
  size: number,
): number {
  // Where scores of all layers compete, a layer may keep none.
  return Math.max(1, rule === 'binary' ? count : Math.floor(decimal(fraction * size)));
}

function bitsOf(values: Float32Array): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, values.length);
}
