import fs from 'node:fs';
import path from 'node:path';
import { InputError } from '../../formats/errors';
import { denseNetOf, type DenseLayer, type DenseNet } from '../../inspect/dense/denseNet';
import { OpenedModel } from '../../inspect/opened';
import { zooNames } from '../../runs/spec';
import { type StageWish } from '../inspect/runStage';
import { subjectOf } from '../inspect/subject';
import { fileOfRun, hasTarget, layersWithout, targetNote } from './ofRun';

/** The net that bounds are asked for. */
export interface BoundTarget {
  /** Its file, or its sizes. */
  readonly name: string;
  readonly layers: readonly DenseLayer[];
  /** Sentences on what is taken for granted. */
  readonly notes: readonly string[];
  readonly run?: string;
}

export interface TargetWish extends StageWish {
  /** Of a net of which the sizes are known only: largest magnitude of its weights. */
  readonly largest?: number;
  /** Of such a net: whether layers have biases. */
  readonly bias?: boolean;
  /** Whether inputs are never negative. */
  readonly positiveInputs?: boolean;
  readonly cwd: string;
}

const usualLargest = 0.5;
const mostLayers = 1000;
const mostUnits = 1e12;

/**
 * Finds the net that a user means: what `inspect` takes, sizes such as `784-500-10`, `mlp:300,100` or a net of the zoo.
 *
 * @throws InputError, as `inspect`, and `unsupported` for a net with a layer that is not fully connected
 */
export function targetOf(given: string, wish: TargetWish): BoundTarget {
  const isFile = fs.existsSync(path.resolve(wish.cwd, given));
  const sized = isFile ? undefined : sizesOf(given);
  if (sized !== undefined) {
    if (wish.seed !== undefined || wish.level !== undefined || wish.stage !== undefined) {
      throw new InputError(
        'mismatch',
        `${given} is no run: --seed, --level and --stage choose a ticket of one.`,
      );
    }
    return ofSizes(given, sized, wish);
  }
  const unused = [
    ...(wish.largest === undefined ? [] : ['--largest']),
    ...(wish.bias === true ? ['--bias'] : []),
  ];
  if (unused.length > 0) {
    throw new InputError(
      'mismatch',
      `${unused.join(' and ')}: for nets given by their sizes, such as 784-500-10; a file says it itself.`,
    );
  }
  const { file, run } = subjectOf(given, wish, (folder) => fileOfRun(folder, wish));
  const ofTarget = run !== undefined && hasTarget(run);
  const { layers, notes } = (ofTarget ? layersWithout(file) : undefined) ?? denseIn(file);
  return {
    name: file,
    notes: ofTarget ? [targetNote, ...notes] : notes,
    layers: withInputs(layers, wish),
    ...(run !== undefined && { run }),
  };
}

function denseIn(file: string): DenseNet {
  const model = OpenedModel.open(file);
  try {
    return denseNetOf(model);
  } finally {
    model.close();
  }
}

interface Sizes {
  readonly sizes: readonly number[];
  readonly note?: string;
}

function sizesOf(given: string): Sizes | undefined {
  if (/^\d+([-x,]\d+)+$/.test(given)) return { sizes: checked(given, given.split(/[-x,]/)) };
  const hidden =
    given === 'lenet-300-100' ? '300,100' : /^mlp:(\d+(?:[,x-]\d+)*)$/.exec(given)?.[1];
  if (hidden !== undefined) {
    return {
      sizes: checked(given, ['784', ...hidden.split(/[,x-]/), '10']),
      note: '784 inputs and 10 classes are taken for granted, as of MNIST: give all sizes otherwise, such as 784-300-100-10.',
    };
  }
  if (zooNames.some((name) => name === given)) {
    throw new InputError(
      'unsupported',
      `${given} has convolutions, and the theorems are about fully connected layers only: give lenet-300-100, the sizes of a net, such as 784-500-10, or a file.`,
    );
  }
  return undefined;
}

function checked(given: string, texts: readonly string[]): number[] {
  const sizes = texts.map(Number);
  const some = given.length > 60 ? `${given.slice(0, 59)}…` : given;
  if (sizes.length - 1 > mostLayers) {
    throw new InputError('too-large', `${some}: at most ${mostLayers} layers are expected.`);
  }
  if (!sizes.every((size) => size >= 1 && size <= mostUnits)) {
    throw new InputError('out-of-range', `${some}: sizes from 1 to 1e12 are expected.`);
  }
  return sizes;
}

function ofSizes(given: string, { sizes, note }: Sizes, wish: TargetWish): BoundTarget {
  const bias = wish.bias ?? given === 'lenet-300-100';
  const relu = { name: 'relu', positive: true, short: true };
  const layers = sizes.slice(1).map((outputs, i) => ({
    name: `layer ${i + 1}`,
    inputs: sizes[i]!,
    outputs,
    bias,
    largest: wish.largest ?? usualLargest,
    positive: i > 0,
    activation: relu,
  }));
  const notes = [
    ...(note === undefined ? [] : [note]),
    'ReLUs between its layers are taken for granted.',
    ...(wish.largest === undefined
      ? [`No weight is taken to be larger than ${usualLargest} (--largest).`]
      : []),
  ];
  return { name: given, layers: withInputs(layers, wish), notes };
}

function withInputs(
  [first, ...rest]: readonly DenseLayer[],
  { positiveInputs }: TargetWish,
): DenseLayer[] {
  if (first === undefined) return [];
  return [{ ...first, positive: first.positive || positiveInputs === true }, ...rest];
}
