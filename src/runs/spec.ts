import { z } from 'zod';

/** Version of the spec and of the run folder; a reader refuses a newer one. */
export const formatVersion = 1;

const fraction = z.number().gt(0).lt(1);
const positiveInteger = z.int().min(1).max(1_000_000_000);
const seedNumber = z.int().min(0).max(4_294_967_295);

const normalise = z
  .enum(['unit', 'standardise', 'standardise-columns', 'standardise-channels', 'none'])
  .describe('How inputs are scaled, by numbers taken from the training part.');
const limit = z
  .strictObject({ train: positiveInteger.optional(), test: positiveInteger.optional() })
  .describe('Use only the first examples of each part.');

/** Where the data come from. Paths are relative to the spec's folder. */
export const dataSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('digits'),
      train: positiveInteger.max(1_000_000).default(10_000),
      test: positiveInteger.max(1_000_000).default(2000),
      seed: seedNumber.default(0),
    }),
    z.strictObject({
      kind: z.literal('idx'),
      path: z
        .string()
        .min(1)
        .describe('A folder with the four MNIST-style IDX files, plain or gzip.'),
      normalise: normalise.optional(),
      limit: limit.optional(),
    }),
    z.strictObject({
      kind: z.literal('csv'),
      path: z.string().min(1),
      label: z.union([z.int().min(0), z.string().min(1)]).default('last'),
      header: z.union([z.literal('auto'), z.boolean()]).default('auto'),
      test: z.string().min(1).optional().describe('A CSV file with the test examples.'),
      testFraction: fraction.default(0.25),
      seed: seedNumber.default(0).describe('Of the split into train and test.'),
      normalise: normalise.optional(),
      limit: limit.optional(),
    }),
    z.strictObject({
      kind: z.literal('npz'),
      path: z.string().min(1).describe('Holds x_train, y_train, x_test, y_test.'),
      normalise: normalise.optional(),
      limit: limit.optional(),
    }),
    z.strictObject({
      kind: z.literal('cifar'),
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

/** The nets that we bring along; of the residual ones, the number is that of the layers with weights. */
export const zooNames = [
  'lenet-300-100',
  'lenet-5',
  'conv-2',
  'conv-4',
  'conv-6',
  'conv-8',
  'resnet-8',
  'resnet-14',
  'resnet-20',
  'resnet-32',
  'resnet-44',
  'resnet-56',
  'resnet-110',
] as const;
export type ZooName = (typeof zooNames)[number];

/** What is pruned. */
export const modelSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('zoo'),
      name: z.enum(zooNames),
      initialiser: z.enum(initialisers).default('glorot-normal'),
    }),
    z.strictObject({
      kind: z.literal('mlp'),
      hidden: z.array(positiveInteger.max(100_000)).max(64).describe('Units of each hidden layer.'),
      activation: z.enum(['relu', 'tanh', 'sigmoid']).default('relu'),
      bias: z.boolean().default(true),
      initialiser: z.enum(initialisers).default('glorot-normal'),
    }),
    z.strictObject({
      kind: z.literal('file'),
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

const learningRate = z.number().gt(0).max(1000);
const weightDecay = z.number().min(0).default(0);
const beta = z.number().min(0).lt(1);
const adamFields = {
  learningRate: learningRate.default(1.2e-3),
  beta1: beta.default(0.9),
  beta2: beta.default(0.999),
  epsilon: z.number().gt(0).default(1e-8),
};

export const optimizerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('sgd'),
    learningRate: learningRate.default(0.1),
    momentum: beta.default(0),
    nesterov: z.boolean().default(false),
    weightDecay: weightDecay.describe(
      'L2: added to the gradient of every trained weight, biases and normalisation included.',
    ),
  }),
  z.strictObject({ kind: z.literal('adam'), ...adamFields }),
  z.strictObject({
    kind: z.literal('adamw'),
    ...adamFields,
    weightDecay: z.number().min(0).default(0.01).describe('Decoupled: times the learning rate.'),
  }),
]);

export const scheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant'), warmup: z.int().min(0).default(0) }),
  z.strictObject({
    kind: z.literal('multi-step'),
    milestones: z.array(positiveInteger).min(1).describe('Steps at which the rate drops.'),
    factor: fraction.default(0.1),
    warmup: z.int().min(0).default(0),
  }),
  z.strictObject({
    kind: z.literal('cosine'),
    final: z.number().min(0).max(1).default(0).describe('Last rate, as a part of the first.'),
    warmup: z.int().min(0).default(0).describe('Steps of linear warm-up.'),
  }),
]);

export const trainingSchema = z
  .strictObject({
    steps: positiveInteger.default(3000).describe('Steps of the dense net, from initialisation.'),
    batch: positiveInteger.default(60),
    optimizer: optimizerSchema.default(optimizerSchema.parse({ kind: 'adam' })),
    schedule: scheduleSchema.default(scheduleSchema.parse({ kind: 'constant' })),
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
  format: z.literal(formatVersion).default(formatVersion),
  title: z.string().max(200).optional(),
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
  engine: z.enum(['auto', ...engineNames]).default('auto'),
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
