import { type Dataset } from '../../src/data/dataset';
import { tensorsFromFile } from '../../src/lottery/weightFiles';
import { resolveSpec, type AnySpec } from '../../src/lottery/spec';
import { type Weights } from '../../src/models/net';
import { type TemporaryLab } from './lab';

export type ConstructionId = 'subset-sum' | 'log-pruning' | 'malach';

/** A small construction: its own part may be changed, and all that specs share. */
export function constructionSpec(id: ConstructionId, part: object, more: object = {}): AnySpec {
  return resolveSpec(
    {
      experiment: id,
      model: { kind: 'mlp', hidden: [6] },
      training: { steps: 60, batch: 20, evaluations: 3, trainExamples: 50 },
      seeds: [1],
      [id]: part,
      ...more,
    },
    'the test',
  );
}

interface DenseSize {
  readonly name: string;
  readonly inputs: number;
  readonly units: number;
}

/** Sizes of the dense layers of a perceptron. */
export function sizesOf(data: Dataset, hidden: readonly number[]): DenseSize[] {
  const sizes = [data.inputShape.reduce((a, b) => a * b, 1), ...hidden, data.classes];
  return sizes.slice(1).map((units, i) => ({
    name: i === hidden.length ? 'output' : `fc${i + 1}`,
    inputs: sizes[i]!,
    units,
  }));
}

/**
 * What a built net multiplies its inputs by, read from its weights alone: [inputs, units], for inputs above zero and for
 * those below.
 */
export function effectiveMatrix(
  built: Weights,
  { name, inputs, units }: DenseSize,
): { readonly above: Float64Array; readonly below: Float64Array } {
  const behind = built.get(`${name}/kernel`)!;
  const above = new Float64Array(inputs * units);
  const below = new Float64Array(inputs * units);
  const hidden = behind.length / units;
  const depthwise = built.get(`${name}_hidden/depthwise_kernel`);
  const front = built.get(`${name}_hidden/kernel`);
  const add = (input: number, h: number, a: number): void => {
    for (let j = 0; j < units; j++) {
      const product = a * behind[h * units + j]!;
      if (a > 0) above[input * units + j]! += product;
      else below[input * units + j]! -= -product;
    }
  };
  for (let h = 0; h < hidden; h++) {
    if (depthwise) add(Math.floor(h / (hidden / inputs)), h, depthwise[h]!);
    else if (front) for (let i = 0; i < inputs; i++) add(i, h, front[i * hidden + h]!);
    else {
      add(h % inputs, h, 1);
      for (let j = 0; j < units; j++) {
        below[(h % inputs) * units + j]! += behind[h * units + j]!;
      }
    }
  }
  return { above, below };
}

/** The biases that a built net comes to: its own, or what hidden units make out of theirs. */
export function effectiveBias(built: Weights, { name, units }: DenseSize): Float64Array {
  const own = built.get(`${name}/bias`);
  if (own) return Float64Array.from(own);
  const behind = built.get(`${name}/kernel`)!;
  const bias = new Float64Array(units);
  for (const [h, value] of built.get(`${name}_hidden/bias`)!.entries()) {
    for (let j = 0; j < units; j++) bias[j]! += Math.max(0, value) * behind[h * units + j]!;
  }
  return bias;
}

export function weightsOf(lab: TemporaryLab, stage: string): Weights {
  return tensorsFromFile(lab.file(stage, 'weights.safetensors'));
}
