import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { plainKernels } from '../../src/packed/forward/kernels/plain';
import { PackedNet } from '../../src/packed/forward/packedNet';
import { packedFile } from '../../src/packed/pack';
import { isBinary } from '../../src/packed/ticket';
import { unpackTicket } from '../../src/packed/unpack';
import { startEngine } from '../../src/tensors/engine';
import {
  answered,
  apart,
  classesIn,
  examples,
  floats,
  searched,
  signs,
  type Wish,
} from './searched';

const nets: readonly (readonly [string, Pick<Wish, 'model' | 'inputShape'>, number])[] = [
  ['an MLP', { model: { kind: 'mlp', hidden: [70, 33] }, inputShape: [7, 9, 1] }, 300],
  ['LeNet-5', { model: { kind: 'zoo', name: 'lenet-5' }, inputShape: [20, 20, 1] }, 70],
  ['Conv-2', { model: { kind: 'zoo', name: 'conv-2' }, inputShape: [8, 8, 3] }, 70],
  ['ResNet-8', { model: { kind: 'zoo', name: 'resnet-8' }, inputShape: [12, 12, 3] }, 70],
];

describe('a packed net answers as the float net does', () => {
  before(() => startEngine({ engine: 'cpu', threads: 1 }));

  for (const [what, wish, count] of nets) {
    for (const [bits, form] of [
      ['1/32', floats],
      ['1/1', signs],
    ] as const) {
      test(`${what}, ${bits}`, async () => {
        const { net, ticket } = await searched({ ...wish, form });
        assert.ok(isBinary(ticket));
        const x = examples(count, wish.inputShape);
        const wanted = answered(net.model, x, count);
        // From its file, as whoever gets it does.
        const packed = new PackedNet(unpackTicket(packedFile(ticket), what), { name: what });
        const logits = packed.logits(x, count);
        assert.ok(apart(wanted, logits) < 1e-4, `${apart(wanted, logits)}`);
        const classes = classesIn(wanted, count);
        assert.deepEqual([...packed.answers(x, count).classes], classes);
        assert.ok(new Set(classes).size > 1, 'it tells nothing apart');
      });
    }
  }

  const others: readonly (readonly [string, Partial<Wish>])[] = [
    ['with inputs of signs', { form: { ...signs, inputSigns: true } }],
    ['with scale and shift', { form: { ...signs, normalisation: 'affine' } }],
    ['with few weights', { form: floats, kept: 0.1 }],
    ['with all weights', { form: signs, kept: 1 }],
    ['with kept weights of many values', { form: floats, value: 'real' }],
    ['with kept weights of many values and signs', { form: signs, value: 'real' }],
  ];
  for (const [what, change] of others) {
    test(`LeNet-5 ${what}`, async () => {
      const inputShape = [20, 20, 1];
      const model = { kind: 'zoo', name: 'lenet-5' };
      const { net, ticket } = await searched({ model, inputShape, form: floats, ...change });
      assert.equal(isBinary(ticket), change.value !== 'real');
      const x = examples(100, inputShape);
      const wanted = answered(net.model, x, 100);
      const packed = new PackedNet(unpackTicket(packedFile(ticket), what), { name: what });
      assert.ok(apart(wanted, packed.logits(x, 100)) < 1e-4);
      assert.deepEqual([...packed.answers(x, 100).classes], classesIn(wanted, 100));
    });
  }

  test('the loops of WebAssembly and of JavaScript alike', async () => {
    const inputShape = [13, 12, 2];
    const model = { kind: 'zoo', name: 'lenet-5' };
    for (const form of [floats, signs]) {
      for (const value of ['binary', 'real'] as const) {
        const { ticket } = await searched({ model, inputShape, form, value });
        const x = examples(40, inputShape);
        const plain = new PackedNet(ticket, {
          name: 'plain',
          kernels: ({ buffer }) => plainKernels(buffer),
        });
        const wasm = new PackedNet(ticket, { name: 'wasm' });
        assert.deepEqual(wasm.logits(x, 40), plain.logits(x, 40));
      }
    }
  });

  test('any number of examples, told on the way', async () => {
    const inputShape = [20];
    const model = { kind: 'mlp', hidden: [10] };
    const { ticket } = await searched({ model, inputShape, form: signs });
    const net = new PackedNet(ticket, { name: 'mlp' });
    const x = examples(130, inputShape);
    const told: number[] = [];
    const all = net.logits(x, 130, (done) => told.push(done));
    assert.deepEqual(told, [64, 128, 130]);
    for (const [begin, count] of [
      [0, 1],
      [63, 2],
      [100, 30],
    ] as const) {
      const some = net.logits(x.subarray(20 * begin, 20 * (begin + count)), count);
      assert.deepEqual(some, all.subarray(10 * begin, 10 * (begin + count)));
    }
    assert.equal(net.logits(new Float32Array(0), 0).length, 0);
    assert.throws(() => net.logits(x, 129), RangeError);
  });
});
