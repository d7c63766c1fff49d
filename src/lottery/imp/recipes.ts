import { type ZooName } from '../../runs/spec';
import { type Preset } from '../experiment';

type Recipe = Readonly<Record<string, unknown>>;

/** Levels of 36 % (two of the papers' levels in one), down to 4 %, so that a run of a slow net ends the same day. */
const standardLevels = { levels: 8, rate: 0.36, controls: ['reinitialised'] };
/** Levels of 49 % (three in one), down to 13 %. */
const quickLevels = { levels: 4, rate: 0.488, controls: ['reinitialised'] };
const paperLevels = { levels: 21, rate: 0.2 };

const levelsOf = { quick: quickLevels, standard: standardLevels, paper: paperLevels } as const;
const stepsOf = { quick: 300, standard: 2000 } as const;

/**
 * What a preset changes for a net of the zoo: the training and pruning of the paper that introduced it, scaled to the
 * preset's length.
 *
 * @param steps of the training, where the user says how many
 * @param wished what the user says of the part `imp`
 * @returns undefined for the nets that the presets are made for
 */
export function recipeFor(
  net: ZooName,
  preset: Preset['id'],
  steps?: number,
  wished: Recipe = {},
): Recipe | undefined {
  const depth = Number(net.slice(net.lastIndexOf('-') + 1));
  if (net.startsWith('conv-')) return convRecipe(depth, preset, steps, wished);
  if (net.startsWith('resnet-')) return resnetRecipe(preset, steps);
  return undefined;
}

/**
 * LTH 2019, figure 2: Adam at 2e-4 (Conv-2) or 3e-4, batch 60, 20,000 to 30,000 steps; layerwise, 10 % of the
 * convolutions (15 % in Conv-6) for 20 % of the dense layers, half of that of the output. Conv-8 is trained like Conv-6.
 */
function convRecipe(
  depth: number,
  preset: Preset['id'],
  asked: number | undefined,
  wished: Recipe,
): Recipe {
  const levels = levelsOf[preset];
  const paper = depth === 2 ? 20_000 : depth === 4 ? 25_000 : 30_000;
  const steps = asked ?? (preset === 'paper' ? paper : stepsOf[preset]);
  const part = depth >= 6 ? 0.15 : 0.1;
  // As many levels of the smaller rate as the preset's rate holds of 20 %.
  const levelsInOne = Math.log(1 - levels.rate) / Math.log(0.8);
  const rateOf = (rate: number): number => Number((1 - (1 - rate) ** levelsInOne).toFixed(3));
  return {
    training: {
      steps,
      batch: 60,
      optimizer: { kind: 'adam', learningRate: depth === 2 ? 2e-4 : 3e-4 },
    },
    seeds: seedsOf(preset, 5),
    imp: {
      ...levels,
      // Over all layers, convolutions have no rate of their own.
      ...(wished['scope'] === 'global' ? {} : { convRate: rateOf(part) }),
      outputRate: rateOf(0.1),
    },
  };
}

/**
 * The standard setting of Frankle et al. 2020, table 1: SGD with momentum .9, rate .1 that drops by 10 at 32,000 and
 * 48,000 of 63,000 steps, batch 128, no warm-up; weight decay 1e-4 and Kaiming weights as in open_lth. Rewound to step
 * 2,000, from which on the dense net is stable. Global scope; shortcuts and the output layer stay whole (LTH 2019, section 4).
 */
function resnetRecipe(preset: Preset['id'], asked?: number): Recipe {
  const steps = asked ?? (preset === 'paper' ? 63_000 : stepsOf[preset]);
  const at = (step: number): number => Math.max(1, Math.round((steps * step) / 63_000));
  return {
    model: { initialiser: 'kaiming-normal' },
    training: {
      steps,
      batch: 128,
      optimizer: { kind: 'sgd', learningRate: 0.1, momentum: 0.9, weightDecay: 1e-4 },
      schedule: { kind: 'multi-step', milestones: [at(32_000), at(48_000)], factor: 0.1 },
    },
    seeds: seedsOf(preset, 3),
    imp: {
      ...levelsOf[preset],
      scope: 'global',
      outputRate: 0,
      exclude: ['*/shortcut'],
      rewind: { step: Math.min(at(2000), Math.max(0, steps - 1)) },
    },
  };
}

function seedsOf(preset: Preset['id'], paper: number): number[] {
  const count = { quick: 1, standard: 3, paper }[preset];
  return Array.from({ length: count }, (_, i) => i + 1);
}
