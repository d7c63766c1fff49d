import { type Mask, countKept, countPrunable, maskToSafetensors } from '../../masks/mask';
import { builtNet } from '../../models/load';
import { type Net, type Weights } from '../../models/net';
import { type CommonSpec } from '../../runs/spec';
import { createStepper } from '../../training/createStepper';
import { DataOrder } from '../../training/dataOrder';
import { dense, effective } from '../../training/reparametrization';
import { train } from '../../training/train';
import { type Computed, type Lab } from '../experiment';
import { percent } from '../percent';
import { type Workshop } from '../runner';
import { tensorsFromFile, tensorsToFile } from '../weightFiles';
import { chainOf, targetLayers, type Chain } from './chain';
import { errorHistogram, errorQuantile } from './errors';
import { evaluationOf, largestDifference, logitsOf, randomInputs } from './logits';
import {
  targetSchema,
  targetStage,
  trainsTarget,
  type BuiltComposition,
  type BuiltLayer,
  type BuiltResult,
  type ConstructionPart,
  type TargetResult,
} from './schema';
import { uniformInputs } from './work';

/** What one replicate of a construction works with. */
export interface ConstructionRequest {
  readonly spec: CommonSpec;
  readonly part: ConstructionPart;
  readonly lab: Lab;
  readonly workshop: Workshop;
}

/** The net that is looked for in a random one. */
export interface Target {
  readonly chain: Chain;
  readonly weights: Weights;
  readonly result: TargetResult;
}

/** A net of random weights, and what is kept of it. */
export interface Made {
  readonly topology: object;
  /** Every random weight of the net, by the names of its parameters. */
  readonly random: Weights;
  /** Biases, each the sum of the samples that are kept for it: a layer has one number for them. */
  readonly biases: Weights;
  readonly mask: Mask;
  readonly layers: readonly BuiltLayer[];
  /** Of every weight and bias of the target. */
  readonly errors: Float64Array;
  readonly compositions: readonly BuiltComposition[];
  /** Samples for each weight. */
  readonly samples: number;
}

/**
 * Trains the target, or takes it as it is.
 *
 * @param before called before that, unless the target is there already
 */
export async function makeTarget(
  request: ConstructionRequest,
  share: number,
  before: (chain: Chain) => void = () => undefined,
): Promise<Target> {
  const { lab, workshop } = request;
  const chain = chainOf(workshop.net);
  const result = await lab.stage(targetStage, targetSchema, () => {
    before(chain);
    return trainsTarget(request.spec, request.part)
      ? trainedTarget(request, chain, share)
      : ownTarget(request, chain, share);
  });
  return { chain, result, weights: tensorsFromFile(lab.file(targetStage, 'weights.safetensors')) };
}

async function trainedTarget(
  { spec, lab, workshop }: ConstructionRequest,
  chain: Chain,
  share: number,
): Promise<Computed<TargetResult>> {
  const { net, data, engine } = workshop;
  const { training } = spec;
  const { optimizer, steps } = training;
  const stepper = createStepper({ net, data, optimizer, engine, seed: lab.seed });
  try {
    const weights = net.initialWeights(lab.seed, 0);
    const trained = await train({
      ...{ stepper, training, until: steps, reparametrization: dense },
      order: new DataOrder(lab.seed, data.train.count, training.batch),
      from: { weights, optimizer: new Map(), updates: 0, step: 0 },
      evaluations: training.evaluations,
      checkpoint: async ({ step, point }) => {
        if (point) lab.emit({ type: 'point', seed: lab.seed, stage: targetStage, point });
        await lab.checkpoint((share * step) / steps);
      },
    });
    const { test, train: onTrain, curve } = trained;
    return {
      result: {
        ...{ role: 'dense', from: 0, until: trained.state.step, test, curve: [...curve] },
        ...(onTrain && { train: onTrain }),
        layers: targetLayers(chain, trained.state.weights),
      },
      files: targetFiles(net, trained.state.weights),
      text: `target trained: test accuracy ${percent(test.accuracy, 2)}`,
    };
  } finally {
    stepper.dispose();
  }
}

async function ownTarget(
  { lab, workshop }: ConstructionRequest,
  chain: Chain,
  share: number,
): Promise<Computed<TargetResult>> {
  const { net, data } = workshop;
  const weights = net.initialWeights(lab.seed, 0);
  const logits = await logitsOf(net, weights, data.test.x, data.test.count, (done) =>
    lab.checkpoint(share * done),
  );
  const test = evaluationOf(logits, data);
  return {
    result: {
      ...{ role: 'dense', from: 0, until: 0, test, curve: [] },
      layers: targetLayers(chain, weights),
    },
    files: targetFiles(net, weights),
    text: `target with its own weights: test accuracy ${percent(test.accuracy, 2)}`,
  };
}

function targetFiles(net: Net, weights: Weights): NonNullable<Computed<unknown>['files']> {
  return {
    'topology.json': Buffer.from(JSON.stringify(net.topology)),
    'weights.safetensors': tensorsToFile(weights, net.parameters),
  };
}

/** Files of a random net before anything of it is pruned. */
export async function randomFiles(
  name: string,
  { topology, random }: Pick<Made, 'topology' | 'random'>,
): Promise<NonNullable<Computed<unknown>['files']>> {
  const net = await builtNet(name, topology);
  try {
    return {
      'topology.json': Buffer.from(JSON.stringify(topology)),
      'weights.safetensors': tensorsToFile(allWeights(net, random), net.parameters),
    };
  } finally {
    net.model.dispose();
  }
}

/** Builds the pruned random net as a model, and looks how it does beside the target: all that is told is of the built one. */
export async function evaluateBuilt(
  { lab, workshop }: ConstructionRequest,
  target: Target,
  made: Made,
  epsilon: number,
  progress: { readonly from: number; readonly to: number },
): Promise<Computed<BuiltResult>> {
  const { data } = workshop;
  const net = await builtNet(`${workshop.net.name} of random weights`, made.topology);
  try {
    const kept = [...made.random].map(
      ([name, values]) =>
        [name, effective(name, values, { kind: 'masked', mask: made.mask })] as const,
    );
    const weights = allWeights(net, new Map([...kept, ...made.biases]));
    const size = data.inputShape.reduce((a, b) => a * b, 1);
    const compare = async (
      x: Float32Array,
      count: number,
      from: number,
    ): Promise<{ readonly built: Float32Array; readonly difference: number }> => {
      const span = (progress.to - progress.from) / 2;
      const built = await logitsOf(net, weights, x, count, (done) =>
        lab.checkpoint(progress.from + span * (from + done)),
      );
      const wanted = await logitsOf(workshop.net, target.weights, x, count);
      return { built, difference: largestDifference(built, wanted) };
    };
    const onTest = await compare(data.test.x, data.test.count, 0);
    const uniform = await compare(randomInputs(lab.seed, uniformInputs, size), uniformInputs, 1);
    const test = evaluationOf(onTest.built, data);
    const counts = { kept: countKept(made.mask), prunable: countPrunable(made.mask) };
    const within = sum(made.layers.map((layer) => layer.within));
    const targets = sum(made.layers.map((layer) => layer.targets));
    return {
      result: {
        ...{ role: 'ticket', epsilon, samples: made.samples, ...counts },
        ...{ density: counts.kept / counts.prunable, requested: counts.kept / counts.prunable },
        layers: [...made.layers],
        errors: errorHistogram(made.errors),
        mostWithin: errorQuantile(made.errors, 0.999),
        test,
        difference: { test: onTest.difference, uniform: uniform.difference },
        compositions: [...made.compositions],
      },
      files: {
        'topology.json': Buffer.from(JSON.stringify(made.topology)),
        'mask.safetensors': maskToSafetensors(made.mask),
        'weights.safetensors': tensorsToFile(weights, net.parameters),
      },
      text: `${within.toLocaleString('en-US')} of ${targets.toLocaleString('en-US')} weights within ${epsilon}: test accuracy ${percent(test.accuracy, 2)}, the target's ${percent(target.result.test.accuracy, 2)}`,
    };
  } finally {
    net.model.dispose();
  }
}

/** In the model's own order; what is not random is zero. */
function allWeights(net: Net, weights: Weights): Weights {
  return new Map(
    net.parameters.map(({ name, shape }) => [
      name,
      weights.get(name) ?? new Float32Array(shape.reduce((a, b) => a * b, 1)),
    ]),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
