import { InputError } from '../formats/errors';
import { allLayersOf } from './topology';

type StoredWeights = ReadonlyMap<string, { readonly shape: readonly number[] }>;

/**
 * Refuses layers larger than any stored weight, before tfjs allocates them: their size is a number in the file that
 * costs its author nothing.
 *
 * @throws InputError naming layer and number
 */
export function refuseOversize(topology: object, weights: StoredWeights, file: string): void {
  const largest = Math.max(0, ...[...weights.values()].flatMap(({ shape }) => shape));
  for (const { class_name: kind, config } of allLayersOf(topology)) {
    for (const key of ['units', 'filters', 'input_dim', 'output_dim']) {
      const size = Number(config[key] ?? 0);
      if (size <= largest) continue;
      throw new InputError(
        'mismatch',
        `${file}: layer "${String(config['name'])}" (${kind}) has ${key} ${size}, but no weight in weightsManifest is that large.`,
      );
    }
  }
}

const noisy = ['GaussianNoise', 'GaussianDropout', 'AlphaDropout', 'RandomWidth', 'RandomHeight'];

/**
 * Refuses layers whose training here would not be what the model says, before anything is built.
 *
 * @throws InputError naming the layer
 */
export function refuseUntrainable(topology: object, file: string): void {
  for (const { class_name: kind, config } of allLayersOf(topology)) {
    const layer = `${file}: layer "${String(config['name'])}" (${kind})`;
    const recurrent = Number(config['dropout']) > 0 || Number(config['recurrent_dropout']) > 0;
    if (noisy.includes(kind) || recurrent) {
      // tfjs draws it from an unseeded generator: a run could not be resumed to the same result.
      const what = recurrent ? 'has dropout inside, which is' : 'draws noise that is';
      throw new InputError(
        'unsupported',
        `${layer} ${what} unseeded; remove it or use a Dropout layer.`,
      );
    }
    const constraint = Object.keys(config).find(
      (k) => k.endsWith('_constraint') && config[k] !== null,
    );
    if (constraint !== undefined) {
      throw new InputError(
        'unsupported',
        `${layer} has a ${constraint}, which training here does not keep; remove it.`,
      );
    }
    const regularizer = Object.keys(config).find(
      (k) => k.endsWith('_regularizer') && (config[k] ?? null) !== null,
    );
    if (regularizer !== undefined) {
      throw new InputError(
        'unsupported',
        `${layer} has a ${regularizer}, which training here does not add to the loss; remove it and set training.optimizer.weightDecay.`,
      );
    }
  }
}
