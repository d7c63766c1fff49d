import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { imp } from '../../src/lottery/imp/about';
import { planFor } from '../../src/lottery/imp/plan';
import { type Net } from '../../src/models/net';

const shapes = { 'fc1/kernel': [784, 100], 'output/kernel': [100, 10] } as const;
const net = {
  outputLayer: 'output',
  parameters: Object.entries(shapes).map(([name, shape]) => {
    const layer = name.split('/')[0]!;
    return { name, layer, shape, role: 'kernel', trainable: true } as const;
  }),
} as unknown as Net;

describe('the density that is asked of a level', () => {
  test('is what the rates of its layers leave', () => {
    const { requested } = planFor(net, imp.part.parse({ levels: 8, rate: 0.35, outputRate: 0.2 }));
    assert.equal(requested(0), 1);
    const wanted = (78_400 * 0.65 ** 7 + 1000 * 0.8 ** 7) / 79_400;
    assert.ok(Math.abs(requested(7) - wanted) < 1e-12);
  });

  test('is the one that the spec lists', () => {
    const { requested } = planFor(net, imp.part.parse({ densities: [1, 0.5, 0.1] }));
    assert.deepEqual([0, 1, 2].map(requested), [1, 0.5, 0.1]);
  });

  test('counts layers that are left whole', () => {
    const part = imp.part.parse({ levels: 3, rate: 0.5, outputRate: 0.5, exclude: ['output'] });
    assert.equal(planFor(net, part).requested(2), (78_400 * 0.25 + 1000) / 79_400);
  });
});
