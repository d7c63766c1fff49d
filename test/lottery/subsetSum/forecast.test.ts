import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missText } from '../../../src/lottery/subsetSum/forecast';
import { subsetSumPart } from '../../../src/lottery/subsetSum/schema';

const layers = [
  { name: 'fc1', inputs: 64, outputs: 32, bias: true, largest: 0.5, positive: false },
] as const;

test('samples that are too few are told beforehand, with what was measured', () => {
  const sums = subsetSumPart.parse({});
  const few = missText(sums, layers, { samples: 11, epsilon: 0.01 })!;
  assert.match(few, /^With 11 samples .* at most 1 .* 10 samples were measured to miss 4\.3 %/);
  assert.match(missText(sums, layers, { samples: 3, epsilon: 0.01 })!, /8 samples .* 18 %/);
  assert.equal(missText(sums, layers, { samples: 21, epsilon: 0.01 }), undefined);
  // What was measured says nothing of smaller errors.
  assert.match(missText(sums, layers, { samples: 21, epsilon: 1e-6 })!, /at most 1 /);
  const products = subsetSumPart.parse({ construction: 'products' });
  assert.match(missText(products, layers, { samples: 21, epsilon: 0.01 })!, /9\.5 %/);
  assert.equal(missText(products, layers, { samples: 64, epsilon: 0.01 }), undefined);
});
