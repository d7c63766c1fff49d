import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { keptStage, originStage } from '../../../src/lottery/supermask/schema';
import { ticketFiles } from '../../../src/lottery/ticketFiles';
import { packedFileName } from '../../../src/packed/ticket';
import * as tf from '../../../src/tensors/tf';
import { TemporaryLab } from '../../support/lab';
import { clouds, saveModel, temporaryFolder } from '../../support/nets';
import { inputError } from '../../support/refuses';
import { search, supermaskSpec, type SupermaskId } from '../../support/supermasks';
import { installedEngine } from '../../support/training';

before(installedEngine);

const data = clouds([6, 6, 2], 4, 40);
const training = { steps: 3, batch: 10, evaluations: 1, trainExamples: 0 };
const { layers } = tf;

const net = (...middle: readonly tf.layers.Layer[]): object => ({
  kind: 'file',
  path: saveModel(
    tf.sequential({
      layers: [
        layers.flatten({ name: 'flat', inputShape: [6, 6, 2] }),
        layers.dense({ name: 'first', units: 8 }),
        ...middle,
        layers.dense({ name: 'out', units: 4 }),
      ],
    }),
  ),
});
const plain = (): object => net(layers.reLU({ name: 'bend' }));
const slopes = (): object => net(layers.prelu({ name: 'slope' }));
const normal = (): object => net(layers.layerNormalization({ name: 'calm' }));
const deep = (): object => ({
  kind: 'file',
  path: saveModel(
    tf.sequential({
      layers: [
        layers.depthwiseConv2d({ name: 'deep', kernelSize: 3, inputShape: [6, 6, 2] }),
        layers.flatten({ name: 'flat' }),
        layers.dense({ name: 'out', units: 4 }),
      ],
    }),
  ),
});

const cases: readonly (readonly [SupermaskId, () => object, string?])[] = [
  ['edge-popup', plain],
  ['multi-prize', plain],
  ['edge-popup', slopes, "layer 'slope' ('PReLU') is of a class that a packed net cannot compute"],
  ['multi-prize', slopes, "layer 'slope' ('PReLU') is of a class that a packed net cannot compute"],
  ['multi-prize', normal, "layer 'calm' ('LayerNormalization') is of a class"],
  ['edge-popup', deep, "layer 'deep' ('DepthwiseConv2D') is of a class"],
];

for (const [id, model, why] of cases) {
  test(`${id}, ${model.name}: ${why === undefined ? 'leaves packed' : 'says beforehand that no ticket will be handed out packed, and none is'}`, async () => {
    const spec = supermaskSpec(id, { kept: [0.5], controls: [] }, { model: model(), training });
    const folder = temporaryFolder();
    const lab = await search(spec, data, new TemporaryLab(1, folder));
    const notes = lab.events.flatMap((event) => (event.type === 'note' ? event.text : []));
    assert.equal(notes.length, why === undefined ? 0 : 1);
    if (why !== undefined) {
      assert.ok(notes[0]!.startsWith('No packed ticket will be handed out'), notes[0]);
      assert.ok(notes[0]!.includes(why), notes[0]);
      assert.equal(lab.events[0]!.type, 'note', 'before anything is searched');
    }
    const ticket = { seed: 1, stage: keptStage(0.5), origin: originStage, density: 0.5 };
    const files = ticketFiles(folder, { ...ticket, frozen: true });
    assert.equal(packedFileName in files, why === undefined);
  });
}

test('signs between layers need a net that can be packed: it is refused', async () => {
  const part = { kept: [0.5], activations: 'binary' };
  const spec = supermaskSpec('multi-prize', part, { model: normal(), training });
  await assert.rejects(search(spec, data), inputError('unsupported', "'calm'"));
});
