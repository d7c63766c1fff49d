import { createHash } from 'node:crypto';
import { layerDensities, maskToSafetensors } from '../../masks/mask';
import { type Net, type Weights } from '../../models/net';
import { type CommonSpec } from '../../runs/spec';
import { createStepper } from '../../training/createStepper';
import { DataOrder } from '../../training/dataOrder';
import { TrainingError } from '../../training/proof';
import { dense, type Reparametrization } from '../../training/reparametrization';
import { type ChosenKernel } from '../../training/scored/kernel';
import { type Scored } from '../../training/scored/scored';
import { maskOfChosen } from '../../training/scored/scoredKernels';
import { type Evaluation } from '../../training/stepper';
import { train, type Trained } from '../../training/train';
import { type Computed, type Lab } from '../experiment';
import { percent } from '../percent';
import { type TypicalTraining, type Workshop } from '../runner';
import { tensorsFromFile, tensorsToFile } from '../weightFiles';
import { Churn } from './churn';
import { scoresOf } from './histogram';
import { unpackedText } from './packing';
import { frozenWeights, scaledWeights, scoredBy, scoredKernels, withoutRamp } from './plan';
import {
  denseSchema,
  denseStage,
  keptStage,
  maskFile,
  maskSteps,
  originSchema,
  originStage,
  supermaskSchema,
  type DenseResult,
  type SupermaskKind,
  type SupermaskPart,
  type SupermaskResult,
} from './schema';
import { stagesOf } from './stages';

/** The search for the first of the fractions: the others take as long a step. */
export function typicalSearch(
  spec: CommonSpec,
  part: SupermaskPart,
  kind: SupermaskKind,
  { net }: Workshop,
): TypicalTraining {
  const [fraction] = part.kept;
  const { steps } = spec.training;
  return {
    weights: scaledWeights(frozenWeights(net, part, 0), net, part, fraction!),
    reparametrization: scoredBy(net, part, kind, fraction!, 0, steps),
  };
}

/** What one replicate works with. */
export interface SupermaskRequest {
  readonly spec: CommonSpec;
  readonly part: SupermaskPart;
  readonly kind: SupermaskKind;
  readonly lab: Lab;
  readonly workshop: Workshop;
  /** The net whose weights are trained as the control; the workshop's own unless activations are signs. */
  readonly denseNet: () => Promise<Net>;
}

/**
 * One replicate: the trained float net, then a search for the supermask of each kept fraction, all over the same frozen
 * weights and from the same scores.
 */
export async function runSupermasks(request: SupermaskRequest): Promise<void> {
  const replicate = new Replicate(request);
  await replicate.origin();
  if (request.part.controls.includes('dense')) await replicate.dense();
  for (const fraction of request.part.kept) await replicate.supermask(fraction);
}

class Replicate {
  private readonly order: DataOrder;
  private readonly stages: readonly string[];

  constructor(private readonly request: SupermaskRequest) {
    const { lab, spec, workshop } = request;
    this.order = new DataOrder(lab.seed, workshop.data.train.count, spec.training.batch);
    this.stages = [originStage, ...stagesOf(request.part)];
  }

  /** Draws the weights that are never trained, and says beforehand where a ticket of them cannot leave packed. */
  async origin(): Promise<void> {
    const { lab, part, spec, workshop } = this.request;
    await lab.stage(originStage, originSchema, () => {
      const { net } = workshop;
      // Once: the nets of all seeds have the same layers.
      const text = lab.seed === spec.seeds[0] ? unpackedText(net) : undefined;
      if (text !== undefined) lab.emit({ type: 'note', seed: lab.seed, text });
      const weights = frozenWeights(net, part, lab.seed);
      const prunable = scoredKernels(net);
      return Promise.resolve({
        result: {
          weights: hashOf(net, weights),
          prunable: prunable.map(({ name, shape }) => ({ name, shape: [...shape] })),
        },
        files: {
          'topology.json': Buffer.from(JSON.stringify(net.topology)),
          'weights.safetensors': tensorsToFile(weights, net.parameters),
        },
        text: 'weights drawn, which are never trained',
      });
    });
  }

  /** Trains the weights of the same net in full precision. */
  async dense(): Promise<void> {
    const { lab, part, denseNet } = this.request;
    await lab.stage(denseStage, denseSchema, async (): Promise<Computed<DenseResult>> => {
      const net = await denseNet();
      const weights = frozenWeights(net, part, lab.seed);
      try {
        const trained = await this.train(denseStage, net, weights, dense);
        const { state, test, train: onTrain, curve } = trained;
        return {
          result: {
            ...{ role: 'dense', from: 0, until: state.step, test, curve: [...curve] },
            ...(onTrain && { train: onTrain }),
          },
          files: {
            'topology.json': Buffer.from(JSON.stringify(net.topology)),
            'weights.safetensors': tensorsToFile(state.weights, net.parameters),
          },
          text: `dense float net: test accuracy ${percent(test.accuracy, 2)}`,
        };
      } catch (error) {
        if (!(error instanceof TrainingError) || error.reason !== 'diverged') throw error;
        // The searches do not need it, and have rates that trained weights may not bear.
        return {
          result: { role: 'dense', from: 0, until: 0, failed: error.message, curve: [] },
          text: `dense float net: ${error.message}`,
        };
      }
    });
  }

  async supermask(fraction: number): Promise<void> {
    const { lab, part, kind, spec, workshop } = this.request;
    const name = keptStage(fraction);
    await lab.stage(name, supermaskSchema, async () => {
      const { net } = workshop;
      const { steps } = spec.training;
      const stored = tensorsFromFile(lab.file(originStage, 'weights.safetensors'));
      const weights = scaledWeights(stored, net, part, fraction);
      const scored = scoredBy(net, part, kind, fraction, lab.seed, steps);
      const untrained = this.untrained(weights, withoutRamp(scored, fraction));
      let last: readonly ChosenKernel[] = [];
      const churn = new Churn();
      const wanted = new Set(maskSteps(part.masks, steps));
      const masks: Record<string, Uint8Array> = {};
      const epoch = Math.max(1, Math.floor(workshop.data.train.count / spec.training.batch));
      const trained = await this.train(name, net, weights, scored, (step, chosen) => {
        if (step % epoch === 0) churn.look(step / epoch, chosen);
        if (wanted.has(step)) masks[maskFile(step)] = maskToSafetensors(maskOfChosen(chosen));
        if (step === steps) last = chosen;
      });
      return computed(this.request, fraction, { untrained, trained, chosen: last, churn, masks });
    });
  }

  /** What a mask is worth before any training. */
  private untrained(weights: Weights, scored: Scored): Evaluation {
    const { spec, lab, workshop } = this.request;
    const { net, data, engine } = workshop;
    const { optimizer } = spec.training;
    const stepper = createStepper({ net, data, optimizer, engine, seed: lab.seed });
    try {
      stepper.start(weights, scored, new Map(), 0);
      return stepper.evaluate('test');
    } finally {
      stepper.dispose();
    }
  }

  private async train(
    stage: string,
    net: Net,
    weights: Weights,
    reparametrization: Reparametrization,
    look?: (step: number, chosen: readonly ChosenKernel[]) => void,
  ): Promise<Trained> {
    const { spec, lab, workshop } = this.request;
    const { data, engine } = workshop;
    const { optimizer, steps, evaluations } = spec.training;
    const stepper = createStepper({ net, data, optimizer, engine, seed: lab.seed });
    const before = this.stages.indexOf(stage) / this.stages.length;
    try {
      return await train({
        stepper,
        order: this.order,
        training: spec.training,
        from: { weights, optimizer: new Map(), updates: 0, step: 0 },
        until: steps,
        reparametrization,
        evaluations,
        ...(look && {
          watch: {
            every: 1,
            look: (step) => look(step, stepper.chosen() ?? []),
          },
        }),
        checkpoint: async ({ step, point }) => {
          if (point) lab.emit({ type: 'point', seed: lab.seed, stage, point });
          await lab.checkpoint(before + step / steps / this.stages.length);
        },
      });
    } finally {
      stepper.dispose();
    }
  }
}

/** What a search has found. */
interface Found {
  readonly untrained: Evaluation;
  readonly trained: Trained;
  /** At the end. */
  readonly chosen: readonly ChosenKernel[];
  readonly churn: Churn;
  readonly masks: Readonly<Record<string, Uint8Array>>;
}

function computed(
  { part, kind, workshop }: SupermaskRequest,
  fraction: number,
  { untrained, trained, chosen, churn, masks }: Found,
): Computed<SupermaskResult> {
  const { net } = workshop;
  const { state, test, train: onTrain, curve } = trained;
  const mask = maskOfChosen(chosen);
  const densities = layerDensities(mask);
  const kept = densities.reduce((sum, layer) => sum + layer.kept, 0);
  const prunable = densities.reduce((sum, layer) => sum + layer.prunable, 0);
  const frozen = new Map(chosen.map(({ name, weights }) => [name, weights]));
  const scores = new Map(chosen.map(({ name, scores: values }) => [name, values]));
  return {
    result: {
      role: 'ticket',
      fraction,
      ...{ kept, prunable, density: kept / prunable, requested: fraction },
      layers: densities.map((layer, i) => ({
        ...layer,
        ...scoresOf(chosen[i]!, part.ranking),
        ...(kind.value !== 'real' && { scale: chosen[i]!.scale }),
      })),
      weights: hashOf(net, frozen),
      from: 0,
      until: state.step,
      untrained,
      test,
      ...(onTrain && { train: onTrain }),
      curve: [...curve],
      churn: [...churn.points],
    },
    files: {
      'mask.safetensors': maskToSafetensors(mask),
      'weights.safetensors': tensorsToFile(state.weights, net.parameters),
      'scores.safetensors': tensorsToFile(scores, net.parameters),
      ...masks,
    },
    text: `${percent(fraction, 1)} kept: test accuracy ${percent(untrained.accuracy, 2)} before, ${percent(test.accuracy, 2)} after the search`,
  };
}

/** SHA-256 of the kernels' values, in the net's order. */
function hashOf(net: Net, weights: Weights): string {
  const hash = createHash('sha256');
  for (const { name } of scoredKernels(net)) {
    const values = weights.get(name)!;
    hash.update(name).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest('hex');
}
