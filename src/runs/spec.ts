import { z } from 'zod';
import { zooWords } from './zoo';

export { zooNames, type ZooName } from './zoo';

/** Version of the spec and of the run folder; a reader refuses a newer one. */
export const formatVersion = 1;

const fraction = z.number().gt(0).lt(1);
const positiveInteger = z.int().min(1).max(1_000_000_000);
const seedNumber = z.int().min(0).max(4_294_967_295);

/** A list of words, each with what it means; editors show that. */
function words<const Words extends Readonly<Record<string, string>>>(
  meanings: Words,
): z.ZodEnum<{ [Word in keyof Words & string]: Word }> {
  const names = Object.keys(meanings) as (keyof Words & string)[];
  return z.enum(names).meta({ enumDescriptions: Object.values(meanings) });
}

/** The word that tells which of several kinds an object is. */
function kind<const Word extends string>(word: Word, meaning: string): z.ZodLiteral<Word> {
  return z.literal(word).describe(meaning);
}

const normalise = words({
  unit: 'Bytes by 255, other numbers by the largest magnitude.',
  standardise: 'By one mean and deviation of all inputs.',
  'standardise-columns': 'By one mean and deviation of each column.',
  'standardise-channels': 'By one mean and deviation of each channel of images.',
  none: 'As they are.',
}).describe('How inputs are scaled, by numbers taken from the training part.');
const limit = z
  .strictObject({
    train: positiveInteger.optional().describe('Training examples at most.'),
    test: positiveInteger.optional().describe('Test examples at most.'),
  })
  .describe('Use only the first examples of each part.');

/** Where the data come from. Paths are relative to the spec's folder. */
export const dataSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: kind('digits', 'Handwritten digits of 28 x 28, generated: nothing to fetch.'),
      train: positiveInteger.max(1_000_000).default(10_000).describe('Training examples.'),
      test: positiveInteger.max(1_000_000).default(2000).describe('Test examples.'),
      seed: seedNumber.default(0).describe('Of the digits; another one gives others.'),
    }),
    z.strictObject({
      kind: kind('idx', 'Images in the files of MNIST.'),
      path: z
        .string()
        .min(1)
        .describe('A folder with the four MNIST-style IDX files, plain or gzip.'),
      normalise: normalise.optional(),
      limit: limit.optional(),
    }),
    z.strictObject({
      kind: kind('csv', 'A table: one example a row, one column of which is the class.'),
      path: z.string().min(1).describe('A .csv or .tsv file, plain or gzip.'),
      label: z
        .union([z.int().min(0), z.string().min(1)])
        .default('last')
        .describe('The column of the class: last, first, its number from 0, or its name.'),
      header: z
        .union([z.literal('auto'), z.boolean()])
        .default('auto')
        .describe('Whether the first line holds names; auto looks whether it holds numbers.'),
      test: z.string().min(1).optional().describe('A CSV file with the test examples.'),
      testFraction: fraction
        .default(0.25)
        .describe('Part of the rows that is set aside for the test, where there is no test file.'),
      seed: seedNumber.default(0).describe('Of the split into train and test.'),
      normalise: normalise.optional(),
      limit: limit.optional(),
    }),
    z.strictObject({
      kind: kind('npz', 'A NumPy archive.'),
      path: z.string().min(1).describe('A .npz file that holds x_train, y_train, x_test, y_test.'),
      normalise: normalise.optional(),
      limit: limit.optional(),
    }),
    z.strictObject({
      kind: kind('cifar', 'CIFAR-10 or CIFAR-100.'),
      path: z
        .string()
        .min(1)
        .describe('A folder with the binary version of CIFAR-10 or CIFAR-100, plain or gzip.'),
      labels: z
        .enum(['fine', 'coarse'])
        .default('fine')
        .describe('Which of the two labels of CIFAR-100: 100 classes, or 20 superclasses.'),
      normalise: normalise.optional(),
      limit: limit.optional(),
    }),
  ])
  .describe('Data set.');

export const engineNames = ['native', 'wasm', 'cpu'] as const;

export const initialisers = [
  'glorot-normal',
  'glorot-uniform',
  'kaiming-normal',
  'kaiming-uniform',
] as const;
const initialiserMeaning = 'What initial weights are drawn from; biases begin at zero.';

/** What is pruned. */
export const modelSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: kind('zoo', 'A net that comes along; it takes its input size from the data.'),
      name: words(zooWords).describe('Which net.'),
      initialiser: z.enum(initialisers).default('glorot-normal').describe(initialiserMeaning),
    }),
    z.strictObject({
      kind: kind('mlp', 'A dense net of your own sizes.'),
      hidden: z.array(positiveInteger.max(100_000)).max(64).describe('Units of each hidden layer.'),
      activation: z
        .enum(['relu', 'tanh', 'sigmoid'])
        .default('relu')
        .describe('Of the hidden layers; the last one ends in softmax.'),
      bias: z
        .boolean()
        .default(true)
        .describe('Whether layers have biases; they are never pruned.'),
      initialiser: z.enum(initialisers).default('glorot-normal').describe(initialiserMeaning),
    }),
    z.strictObject({
      kind: kind('file', 'A model of your own.'),
      path: z
        .string()
        .min(1)
        .describe("A tfjs LayersModel's model.json; its weights are the initial ones."),
      initialiser: z
        .enum(initialisers)
        .default('glorot-normal')
        .describe('For the control with fresh weights.'),
    }),
  ])
  .describe('What to prune.');

const learningRate = z
  .number()
  .gt(0)
  .max(1000)
  .describe('Learning rate, before the schedule changes it.');
const weightDecay = z.number().min(0).default(0);
const beta = z.number().min(0).lt(1);
const warmup = z.int().min(0).default(0).describe('Steps of linear warm-up.');
const adamFields = {
  learningRate: learningRate.default(1.2e-3),
  beta1: beta.default(0.9).describe('Decay of the mean of gradients.'),
  beta2: beta.default(0.999).describe('Decay of the mean of squared gradients.'),
  epsilon: z.number().gt(0).default(1e-8).describe('Keeps the divisor above zero.'),
};

export const optimizerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: kind('sgd', 'Stochastic gradient descent, with momentum if wished.'),
    learningRate: learningRate.default(0.1),
    momentum: beta.default(0).describe('Part of the last step that is taken again; 0 for none.'),
    nesterov: z
      .boolean()
      .default(false)
      .describe("Nesterov's momentum: the gradient is that of a step ahead."),
    weightDecay: weightDecay.describe(
      'L2: added to the gradient of every trained weight, biases and normalisation included.',
    ),
  }),
  z.strictObject({ kind: kind('adam', 'Adam (Kingma & Ba 2015).'), ...adamFields }),
  z.strictObject({
    kind: kind('adamw', 'Adam with decoupled weight decay (Loshchilov & Hutter 2019).'),
    ...adamFields,
    weightDecay: z.number().min(0).default(0.01).describe('Decoupled: times the learning rate.'),
  }),
]);

export const scheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: kind('constant', 'The same rate throughout.'), warmup }),
  z.strictObject({
    kind: kind('multi-step', 'Drops at some steps.'),
    milestones: z.array(positiveInteger).min(1).describe('Steps at which the rate drops.'),
    factor: fraction.default(0.1).describe('What the rate is multiplied by at each drop.'),
    warmup,
  }),
  z.strictObject({
    kind: kind('cosine', 'Falls along half a cosine to the last rate.'),
    final: z.number().min(0).max(1).default(0).describe('Last rate, as a part of the first.'),
    interval: positiveInteger
      .default(1)
      .describe('Steps that share a rate: 1, or those of an epoch where it is to fall by epochs.'),
    warmup,
  }),
]);

export const trainingSchema = z
  .strictObject({
    steps: positiveInteger.default(3000).describe('Steps of the dense net, from initialisation.'),
    batch: positiveInteger.default(60).describe('Examples a step.'),
    optimizer: optimizerSchema
      .default(optimizerSchema.parse({ kind: 'adam' }))
      .describe('How gradients become steps.'),
    schedule: scheduleSchema
      .default(scheduleSchema.parse({ kind: 'constant' }))
      .describe('How the learning rate changes over the steps of a training.'),
    evaluations: z
      .int()
      .min(1)
      .max(10_000)
      .default(6)
      .describe('How often accuracy is measured while a net trains; the last is at its end.'),
    trainExamples: z
      .int()
      .min(0)
      .default(10_000)
      .describe('How many training examples the last evaluation uses; 0 for none.'),
  })
  .describe('How each net is trained.');

/** The part of a spec that every experiment shares. The experiment's own part stands beside it, under its id. */
export const commonSpecShape = {
  format: z
    .literal(formatVersion)
    .default(formatVersion)
    .describe('Version of the format of specs.'),
  title: z
    .string()
    .max(200)
    .optional()
    .describe('What to call the run; else by experiment, net and data.'),
  model: modelSchema.default(modelSchema.parse({ kind: 'zoo', name: 'lenet-300-100' })),
  data: dataSchema.default(dataSchema.parse({ kind: 'digits' })),
  training: trainingSchema.default(trainingSchema.parse({})),
  seeds: z
    .array(seedNumber)
    .min(1)
    .max(1000)
    .refine((seeds) => new Set(seeds).size === seeds.length, 'must not repeat')
    .default([1, 2, 3])
    .describe('One replicate a seed.'),
  engine: words({
    auto: "The user's setting, else the fastest that works.",
    native: 'TensorFlow; must be installed.',
    wasm: 'WebAssembly; works everywhere.',
    cpu: 'Plain JavaScript; slow.',
  })
    .default('auto')
    .describe('What trains the nets.'),
  threads: z
    .union([z.literal('auto'), positiveInteger.max(1024)])
    .default('auto')
    .describe('Threads of one replicate on the native engine.'),
};

export type CommonSpec = z.infer<z.ZodObject<typeof commonSpecShape>> & {
  readonly experiment: string;
};
export type DataSpec = z.infer<typeof dataSchema>;
export type ModelSpec = z.infer<typeof modelSchema>;
export type TrainingSpec = z.infer<typeof trainingSchema>;
export type OptimizerSpec = z.infer<typeof optimizerSchema>;
export type ScheduleSpec = z.infer<typeof scheduleSchema>;
export type Initialiser = (typeof initialisers)[number];
