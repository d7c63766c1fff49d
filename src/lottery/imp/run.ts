import {
  countKept,
  countPrunable,
  layerDensities,
  maskFromSafetensors,
  maskToSafetensors,
  onesMask,
  type Mask,
} from '../../masks/mask';
import { prune } from '../../masks/prune';
import { randomGlobalMask, shuffleWithinLayers } from '../../masks/shuffle';
import { magnitude } from '../../pruning/criteria/magnitude';
import { random } from '../../pruning/criteria/random';
import { rng } from '../../tensors/random';
import { createStepper } from '../../training/createStepper';
import { DataOrder } from '../../training/dataOrder';
import { type Stepper } from '../../training/stepper';
import { train, type Trained, type TrainingState } from '../../training/train';
import { scheduleFactor } from '../../training/schedules';
import { type Computed, type Lab, type Spec } from '../experiment';
import { type Runner, type Workshop } from '../runner';
import { expectedStages } from './combine';
import { checkPlan, planFor, type ImpPlan } from './plan';
import { percent } from '../percent';
import {
  levelSchema,
  levelStage,
  originSchema,
  originStage,
  type ImpPart,
  type LevelResult,
  type Role,
} from './schema';
import { tensorsToFile, tensorsFromFile } from '../weightFiles';

type ImpSpec = Spec<'imp', ImpPart>;

/** Iterative magnitude pruning. */
export const impRunner: Runner<'imp', ImpPart> = { check, run };

function check(spec: ImpSpec, { net }: Workshop): void {
  checkPlan(planFor(net, spec.imp));
}

/**
 * One replicate of iterative magnitude pruning with rewinding (Frankle & Carbin 2019, section 2; Frankle et al. 2020;
 * methods 1.2 and 1.6) and its controls (methods 0.6). Every training is a stage; a stage reads what it needs from the
 * files of the stages before, so a resumed replicate goes on as if it had never stopped.
 */
async function run(spec: ImpSpec, lab: Lab, workshop: Workshop): Promise<void> {
  const { data, net, engine } = workshop;
  const optimizer = spec.training.optimizer;
  const stepper = createStepper({ net, data, optimizer, engine, seed: lab.seed });
  try {
    const replicate = new Replicate(spec, lab, workshop, stepper);
    await replicate.origin();
    for (let level = 0; level < replicate.levels; level++) await replicate.level(level);
  } finally {
    stepper.dispose();
  }
}

class Replicate {
  private readonly plan: ImpPlan;
  private readonly order: DataOrder;
  private readonly stages: readonly string[];
  /** How many nets are trained one after the other, without controls. */
  readonly levels: number;

  constructor(
    private readonly spec: ImpSpec,
    private readonly lab: Lab,
    private readonly workshop: Workshop,
    private readonly stepper: Stepper,
  ) {
    this.plan = planFor(workshop.net, spec.imp);
    this.order = new DataOrder(lab.seed, workshop.data.train.count, spec.training.batch);
    this.stages = [originStage, ...expectedStages(spec.imp)];
    this.levels = this.plan.depths.length;
  }

  /** Draws the initial weights and trains them to the rewind step. */
  async origin(): Promise<void> {
    await this.lab.stage(originStage, originSchema, async () => {
      const { net } = this.workshop;
      const { step } = this.spec.imp.rewind;
      const initial = net.initialWeights(this.lab.seed, 0);
      const begin = { weights: initial, optimizer: new Map(), updates: 0, step: 0 };
      const state =
        step === 0 ? begin : (await this.train(originStage, begin, step, undefined, 0)).state;
      return {
        result: {
          rewindStep: step,
          outputLayer: net.outputLayer,
          prunable: this.plan.prunable.map((p) => ({ name: p.name, shape: [...p.shape] })),
        },
        files: {
          'topology.json': Buffer.from(JSON.stringify(net.topology)),
          'weights.safetensors': tensorsToFile(state.weights, net.parameters),
          ...(step > 0 && {
            'initial.safetensors': tensorsToFile(initial, net.parameters),
            'optimizer.safetensors': tensorsToFile(state.optimizer, net.parameters),
          }),
        },
        text: step === 0 ? 'initial weights drawn' : `trained to the rewind step ${step}`,
      };
    });
  }

  /** Trains a level's ticket, then its controls. */
  async level(level: number): Promise<void> {
    await this.net(
      level,
      'ticket',
      () => this.ticketMask(level),
      () => this.ticketStart(level),
    );
    if (level === 0) return;
    const ticket = (): Mask => this.maskOf(level);
    for (const role of this.spec.imp.controls) {
      const mask = (): Mask => this.controlMask(level, role, ticket());
      // Fresh weights never were at step k: they take the dense net's whole training.
      const start = role === 'reinitialised' ? this.fresh(level) : this.rewound();
      await this.net(level, role, mask, () => start);
    }
  }

  private async net(
    level: number,
    role: Role,
    mask: () => Mask,
    start: () => TrainingState,
  ): Promise<LevelResult> {
    const name = levelStage(level, role);
    return this.lab.stage(name, levelSchema, async () => {
      const m = mask();
      const evaluations = this.spec.training.evaluations;
      const from = start();
      const trained = await this.train(name, from, this.spec.training.steps, m, evaluations);
      return this.computed(level, role, m, from.step, trained);
    });
  }

  private computed(
    level: number,
    role: Role,
    mask: Mask,
    from: number,
    trained: Trained,
  ): Computed<LevelResult> {
    const kept = countKept(mask);
    const prunable = countPrunable(mask);
    const { test, train: onTrain, curve } = trained;
    return {
      result: {
        level,
        role,
        kept,
        prunable,
        density: kept / prunable,
        requested: this.plan.requested(level),
        layers: [...layerDensities(mask)],
        from,
        until: trained.state.step,
        test,
        ...(onTrain && { train: onTrain }),
        curve: [...curve],
      },
      files: {
        'mask.safetensors': maskToSafetensors(mask),
        // A control's weights serve nothing later, and are four times its mask.
        ...(role === 'ticket' && {
          'weights.safetensors': tensorsToFile(trained.state.weights, this.workshop.net.parameters),
        }),
      },
      text: `level ${level}${role === 'ticket' ? '' : ` ${role}`}: density ${percent(kept / prunable, 2)}, test accuracy ${percent(test.accuracy, 2)}`,
    };
  }

  /** The surviving weights of a level: the level before's, less what the plan prunes by its trained weights. */
  private ticketMask(level: number): Mask {
    const { prunable, pruning, depths } = this.plan;
    if (level === 0) return onesMask(new Map(prunable.map((p) => [p.name, p.shape])));
    const { criterion } = this.spec.imp;
    const before = this.plan.before(level);
    const weights = this.trainedWeights(before);
    const names = prunable.map((p) => p.name);
    const scores =
      criterion === 'magnitude'
        ? magnitude(weights, names)
        : random(weights, names, this.lab.seed, level);
    const mask = this.maskOf(before);
    return prune({ mask, scores, plan: pruning, from: depths[before]!, to: depths[level]! });
  }

  private controlMask(level: number, role: Exclude<Role, 'ticket'>, ticket: Mask): Mask {
    const { seed } = this.lab;
    switch (role) {
      case 'reinitialised':
        return ticket;
      case 'shuffled':
        return shuffleWithinLayers(ticket, (name) => rng(seed, 'shuffle', name, level));
      case 'random': {
        const fixed = [...this.plan.pruning.rates].filter(([, rate]) => rate === 0).map(([n]) => n);
        const stream = rng(seed, 'random-mask', level);
        return randomGlobalMask(ticket, countKept(ticket), stream, { fixed: new Set(fixed) });
      }
    }
  }

  /** What a ticket's training starts from (methods 1.6). */
  private ticketStart(level: number): TrainingState {
    if (level === 0 || this.spec.imp.retrain === 'weight-rewinding') return this.rewound();
    return {
      weights: this.trainedWeights(this.plan.before(level)),
      optimizer: new Map(),
      updates: 0,
      step: this.spec.imp.rewind.step,
    };
  }

  /** Weights, optimizer state, normalisation statistics and place in the data as they were at the rewind step. */
  private rewound(): TrainingState {
    const { step, optimizer } = this.spec.imp.rewind;
    const weights = tensorsFromFile(this.lab.file(originStage, 'weights.safetensors'));
    const keep = step > 0 && optimizer === 'kept';
    return {
      weights,
      optimizer: keep
        ? tensorsFromFile(this.lab.file(originStage, 'optimizer.safetensors'))
        : new Map(),
      updates: keep ? step : 0,
      step,
    };
  }

  private fresh(level: number): TrainingState {
    const weights = this.workshop.net.initialWeights(this.lab.seed, level);
    return { weights, optimizer: new Map(), updates: 0, step: 0 };
  }

  private maskOf(level: number): Mask {
    const stage = levelStage(level, 'ticket');
    return maskFromSafetensors(
      this.lab.file(stage, 'mask.safetensors'),
      `${stage}/mask.safetensors`,
    );
  }

  private trainedWeights(level: number): Map<string, Float32Array> {
    return tensorsFromFile(this.lab.file(levelStage(level, 'ticket'), 'weights.safetensors'));
  }

  private async train(
    stage: string,
    from: TrainingState,
    until: number,
    mask: Mask | undefined,
    evaluations: number,
  ): Promise<Trained> {
    const { spec, lab } = this;
    const before = this.stages.indexOf(stage) / this.stages.length;
    const constantRate = this.constantRate(stage);
    return train({
      stepper: this.stepper,
      order: this.order,
      training: spec.training,
      from,
      until,
      reparametrization: mask ? { kind: 'masked', mask } : { kind: 'dense' },
      ...(constantRate !== undefined && { constantRate }),
      evaluations,
      checkpoint: async ({ step, point }) => {
        if (point) lab.emit({ type: 'point', seed: lab.seed, stage, point });
        const share = (step - from.step) / (until - from.step);
        await lab.checkpoint(before + share / this.stages.length);
      },
    });
  }

  private constantRate(stage: string): number | undefined {
    const { imp, training } = this.spec;
    const ticket = /^level-\d+$/.test(stage) && stage !== levelStage(0, 'ticket');
    if (imp.retrain !== 'fine-tuning' || !ticket) return undefined;
    const last = scheduleFactor(training.schedule, training.steps)(training.steps - 1);
    return imp.fineTuningRate ?? training.optimizer.learningRate * last;
  }
}
