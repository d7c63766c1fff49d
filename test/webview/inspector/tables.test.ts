import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { type ComparedLayer } from '../../../src/inspect/view';
import {
  agreementOf,
  chanceOf,
  overlapOf,
  signAgreement,
} from '../../../webview/inspector/comparison/agreement';
import { comparedColumns } from '../../../webview/inspector/comparison/comparedColumns';
import { valueFacts, warningsOf } from '../../../webview/inspector/layer/facts';
import { layerColumns, type MeasuredLayer } from '../../../webview/inspector/tables/layerColumns';
import { csvOfColumns } from '../../../webview/ui/columns';
import { layerView, statisticsOf } from './support/views';

function lines(csv: string): Record<string, string>[] {
  const [head, ...rows] = csv.trimEnd().split('\r\n');
  const titles = head!.split(',');
  return rows.map((row) => Object.fromEntries(row.split(',').map((cell, i) => [titles[i]!, cell])));
}

void describe('tables of the inspector', () => {
  test('the layers as CSV: all digits, nothing where nothing is known', () => {
    const range = {
      min: -0.123456789,
      max: 2e-9,
      mean: 0.1,
      deviation: 0.25,
      leastMagnitude: 2e-9,
    };
    const rows: MeasuredLayer[] = [
      {
        layer: layerView('fc1', { count: 1200 }),
        known: {
          statistics: statisticsOf(1200, 7, {
            range,
            deadInputs: 2,
            notEnforced: 3,
            flags: ['not-enforced', 'dead-inputs'],
          }),
        },
      },
      { layer: layerView('b', { role: 'bias' }), known: { statistics: statisticsOf(12, 12) } },
      { layer: layerView('later'), known: undefined },
      { layer: layerView('broken'), known: { error: 'byte 80: cut off' } },
      { layer: layerView('=HYPERLINK(0)', { unreadable: 'unknown type' }), known: undefined },
    ];
    const [first, bias, later, broken, formula] = lines(csvOfColumns(layerColumns(), rows));
    assert.equal(first!['Kept'], '7');
    assert.equal(first!['Density'], String(7 / 1200));
    assert.equal(first!['Least'], '-0.123456789');
    assert.equal(first!['Greatest'], '2e-9');
    assert.equal(first!['Shape'], '4 × 3');
    assert.equal(first!['Remarks'], 'pruned weights that are not zero: 3; dead inputs: 2');
    assert.equal(bias!['Dead inputs'], '');
    assert.equal(bias!['Density'], '1');
    assert.equal(later!['Kept'], '');
    assert.equal(broken!['Remarks'], 'byte 80: cut off');
    assert.equal(formula!['Layer'], "'=HYPERLINK(0)");
    assert.equal(formula!['Remarks'], 'unknown type');
  });

  test('two masks: overlap, chance, signs', () => {
    const layer = (changes: Partial<ComparedLayer>): ComparedLayer => ({
      layer: 0,
      other: 0,
      name: 'fc1',
      count: 100,
      both: 0,
      onlyFirst: 0,
      onlySecond: 0,
      ...changes,
    });
    const some = layer({ both: 10, onlyFirst: 10, onlySecond: 20, sameSign: 9 });
    assert.equal(overlapOf(some), 0.25);
    // 20 and 30 of 100: 6 in common, 44 in either.
    assert.equal(chanceOf(some), 6 / 44);
    assert.equal(signAgreement(some), 0.9);
    assert.equal(overlapOf(layer({})), 1);
    assert.equal(chanceOf(layer({})), 1);
    assert.equal(chanceOf(layer({ count: 0 })), 1);
    assert.equal(signAgreement(layer({ sameSign: 0 })), undefined);
    assert.equal(signAgreement(layer({ both: 4 })), undefined);
    const csv = csvOfColumns(comparedColumns(), [some, layer({ both: 4, name: 'a,"b' })]);
    assert.equal(
      csv,
      'Layer,Both,Removed,Added,Overlap,By chance,Same sign\r\n' +
        `fc1,10,10,20,0.25,${6 / 44},0.9\r\n"a,""b",4,0,0,1,${0.16 / 7.84},\r\n`,
    );
    const models = { layers: [some], apart: [], overlap: 0.25, chance: 6 / 44, version: 'v' };
    assert.deepEqual(agreementOf(models), [
      'Overlap 25 %; random masks of the same densities would have 13.6 %.',
      'Kept by both: 10; removed: 10; added: 20.',
      'Of those that both keep, 90 % have the same sign.',
    ]);
    assert.deepEqual(agreementOf({ ...models, layers: [] }), [
      'The two files have no tensor in common.',
    ]);
  });

  test('a layer: what there is to say, and what is wrong', () => {
    const statistics = statisticsOf(12, 0, {
      notEnforced: 5,
      nonFinite: 1,
      nOfM: { n: 2, m: 4, along: 'outputs' },
      blocks: { height: 16, width: 1 },
      flags: ['collapsed', 'not-enforced', 'non-finite'],
    });
    assert.deepEqual(
      valueFacts(layerView('fc1'), statistics).map(({ label, value }) => `${label}: ${value}`),
      [
        'Kept: 0 of 12',
        'Density: 0 %',
        'Zero weights: 12',
        'Dead inputs: 0 of 4',
        'Dead outputs: 0 of 3',
        'N:M structure: 2:4 along outputs',
        'Blocks: 16 × 1',
      ],
    );
    assert.deepEqual(warningsOf(statistics), [
      'This layer has collapsed: none of its weights is kept, and the net is cut.',
      'The mask is not enforced. Weights that it prunes and that are not zero: 5.',
      'Values that are not finite: 1.',
    ]);
    const empty = valueFacts(layerView('e', { shape: [0, 3], role: 'other' }), statisticsOf(0, 0));
    assert.equal(empty.find(({ label }) => label === 'Density')?.value, '–');
  });
});
