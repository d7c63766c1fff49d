// Opens a LayersModel with tfjs and nothing of this program: `node plainTfjs.cjs FOLDER EXAMPLES SIZES LOGITS`.
const fs = require('node:fs');
const path = require('node:path');
const tf = require('@tensorflow/tfjs');

const [folder, examples, sizes, logits] = process.argv.slice(2);

function bytesOf(file) {
  const { buffer, byteOffset, byteLength } = fs.readFileSync(file);
  return buffer.slice(byteOffset, byteOffset + byteLength);
}

async function main() {
  const json = JSON.parse(fs.readFileSync(path.join(folder, 'model.json'), 'utf8'));
  const [group] = json.weightsManifest;
  const model = await tf.loadLayersModel({
    load: async () => ({
      modelTopology: json.modelTopology,
      weightSpecs: group.weights,
      weightData: bytesOf(path.join(folder, group.paths[0])),
    }),
  });
  const x = tf.tensor(new Float32Array(bytesOf(examples)), sizes.split(',').map(Number));
  fs.writeFileSync(logits, Buffer.from((await model.predict(x).data()).buffer));
}

main();
