import { meanCrossEntropy } from './crossEntropy';
import * as tf from './tf';

/**
 * Trains a net for one step on two made-up examples, with the loss that training uses, and evaluates it once, to learn
 * whether the engine has every kernel and tfjs every gradient that it needs. Takes the memory of one more set of weights
 * (the gradients) and of two examples' activations, until it returns. The model is disposed of.
 *
 * @param model answers logits, [n, classes]
 * @returns undefined if it trains, else one line that names what is missing
 */
export function trainsOn(model: tf.LayersModel): string | undefined {
  try {
    tf.tidy(() => {
      const shape = (model.inputs[0]?.shape ?? []).slice(1).map((n) => n ?? 1);
      const x = tf.zeros([2, ...shape]);
      const classes = (model.apply(x, { training: false }) as tf.Tensor).shape.at(-1) ?? 1;
      const labels = tf.tensor1d([0, classes - 1], 'int32');
      const weights = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
      tf.variableGrads(
        () => meanCrossEntropy(model.apply(x, { training: true }) as tf.Tensor2D, labels),
        weights,
      );
    });
    return undefined;
  } catch (error) {
    return explain(error instanceof Error ? error.message : String(error));
  } finally {
    model.dispose();
  }
}

function explain(message: string): string {
  const kernel = /Kernel '(\w+)' not registered/.exec(message)?.[1];
  if (kernel !== undefined) return `it has no ${kernel}, which this net needs`;
  const gradient = /gradient function not found for (\w+)/.exec(message)?.[1];
  if (gradient !== undefined) return `tfjs has no gradient of ${gradient}, which this net needs`;
  return message.split('\n')[0]!;
}
