import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DenseStep } from '../../../src/lottery/construction/chain';
import { drawLayer } from '../../../src/lottery/subsetSum/draw';
import { subsetSumPart } from '../../../src/lottery/subsetSum/schema';

test('behind a constant 1 a hidden unit with a negative weight adds nothing to a bias', () => {
  const step: DenseStep = {
    ...{ kind: 'dense', name: 'fc', inputs: 1, units: 100, kernel: 'fc/kernel', bias: 'fc/bias' },
    ...{ activation: 'relu', positive: false, steep: undefined },
  };
  const chain = { inputShape: [1], steps: [step], dense: [step] };
  const weights = new Map([
    ['fc/kernel', Float32Array.from({ length: 100 }, (_, i) => i / 50 - 1)],
    ['fc/bias', new Float32Array(100)],
  ]);
  const zeros = (construction: 'sums' | 'products'): number => {
    const part = subsetSumPart.parse({ construction, pools: 'fresh' });
    const { biasPools } = drawLayer(1, part, chain, step, weights, 20);
    return biasPools.filter((one) => one === 0).length / biasPools.length;
  };
  assert.equal(zeros('sums'), 0);
  assert.ok(Math.abs(zeros('products') - 0.5) < 0.05, `${zeros('products')}`);
});
