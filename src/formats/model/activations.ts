import { field, type Json } from './fields';

/** A function that a layer applies to each of its sums. */
export interface Activation {
  readonly name: string;
  /** Whether it never gives anything negative. */
  readonly positive: boolean;
  /** Whether it is no steeper than 1, and gives no more than it is given, with the same sign. */
  readonly short: boolean;
}

/** By their names in Keras, lower case, without underscores. */
const known: ReadonlyMap<string, Omit<Activation, 'name'>> = new Map(
  [
    { names: ['relu', 'relu6'], positive: true, short: true },
    {
      names: ['linear', 'tanh', 'softsign', 'elu', 'leakyrelu'],
      positive: false,
      short: true,
    },
    {
      names: ['sigmoid', 'hardsigmoid', 'softplus', 'softmax', 'exponential'],
      positive: true,
      short: false,
    },
  ].flatMap(({ names, ...about }) => names.map((name) => [name, about])),
);

/** What an activation of a name does; of one that is not known, nothing is taken for granted. */
export function activationNamed(given: unknown): Activation {
  const name = given === undefined || given === null ? 'linear' : given;
  const nothing = { positive: false, short: false };
  if (typeof name !== 'string') return { name: 'unknown', ...nothing };
  return { name, ...(known.get(name.toLowerCase().replaceAll('_', '')) ?? nothing) };
}

/** The activation that a layer is; undefined if it is something else. */
export function activationLayer(kind: string, config: Json): Activation | undefined {
  switch (kind) {
    case 'Activation':
      return activationNamed(field(config, 'activation'));
    case 'ReLU': {
      const slope = field(config, 'negative_slope');
      const threshold = field(config, 'threshold');
      const plain = (value: unknown): boolean =>
        value === undefined || value === null || value === 0;
      return plain(slope) && plain(threshold)
        ? activationNamed('relu')
        : { name: 'relu', positive: plain(slope), short: false };
    }
    case 'LeakyReLU':
    case 'ELU':
    case 'PReLU': {
      const alpha = field(config, 'alpha') ?? field(config, 'negative_slope');
      const gentle = kind !== 'PReLU' && typeof alpha === 'number' && alpha >= 0 && alpha <= 1;
      return { name: kind, positive: false, short: gentle };
    }
    case 'ThresholdedReLU':
      return { name: kind, positive: true, short: false };
    case 'Softmax':
      return activationNamed('softmax');
    case 'SignActivation':
      return { name: 'sign', positive: false, short: false };
    default:
      return undefined;
  }
}
