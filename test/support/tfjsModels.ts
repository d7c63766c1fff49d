import * as tf from '../../src/tensors/tf';

/** Opens the two files of a saved model as tfjs' own handlers do. */
export async function layersModel(
  modelJson: Uint8Array,
  weights: Uint8Array,
): Promise<tf.LayersModel> {
  const json = JSON.parse(Buffer.from(modelJson).toString()) as {
    modelTopology: object;
    weightsManifest: { weights: tf.io.WeightsManifestEntry[] }[];
  };
  return tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology: json.modelTopology,
      weightSpecs: json.weightsManifest.flatMap((group) => group.weights),
      weightData: new Uint8Array(weights).buffer,
    }),
  );
}
