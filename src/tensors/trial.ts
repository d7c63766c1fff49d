import * as tf from './tf';

/**
 * Trains a net for one step on two made-up examples, to learn whether the engine has every kernel that it needs. The
 * model is disposed of.
 *
 * @returns undefined if it trains, else one line that names what is missing
 */
export function trainsOn(model: tf.LayersModel): string | undefined {
  try {
    tf.tidy(() => {
      const shape = (model.inputs[0]?.shape ?? []).slice(1).map((n) => n ?? 1);
      const x = tf.zeros([2, ...shape]);
      tf.variableGrads(() => (model.apply(x, { training: true }) as tf.Tensor).sum().asScalar());
    });
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const kernel = /Kernel '(\w+)' not registered/.exec(message)?.[1];
    return kernel === undefined
      ? message.split('\n')[0]
      : `it has no ${kernel}, which this net needs`;
  } finally {
    model.dispose();
  }
}
