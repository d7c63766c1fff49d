import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readSafetensors } from '../../src/formats/safetensors';
import { type Mask } from '../../src/masks/mask';
import { bitAt, bytesFor, countBits, isPadded, packBits } from '../../src/packed/bits';
import { packedFile, packTicket } from '../../src/packed/pack';
import { isBinary, packedSize, type PackedKernel } from '../../src/packed/ticket';
import { unpackTicket } from '../../src/packed/unpack';
import { inputError } from '../support/refuses';
import { source } from '../masks/random';
import { denseNet } from './denseNet';

/** The effective weights that a packed kernel stands for. */
function effective({ shape, mask, values }: PackedKernel): Float32Array {
  const weights = new Float32Array(shape.reduce((a, b) => a * b, 1));
  for (let i = 0, k = 0; i < weights.length; i++) {
    if (bitAt(mask, i) === 0) continue;
    if (values.kind === 'floats') weights[i] = values.floats[k]!;
    else weights[i] = bitAt(values.signs, k) === 1 ? values.scale : -values.scale;
    k++;
  }
  return weights;
}

describe('packing', () => {
  test('bits of any number come back', () => {
    const random = source(3);
    for (let length = 0; length < 70; length++) {
      const values = Uint8Array.from({ length }, () => Number(random.next() < 0.5));
      const bits = packBits(values);
      assert.equal(bits.length, bytesFor(length));
      assert.deepEqual(
        Array.from(values, (_, i) => bitAt(bits, i)),
        [...values],
      );
      assert.equal(
        countBits(bits),
        values.reduce((a, b) => a + b, 0),
      );
      assert.ok(isPadded(bits, length));
      if (length % 8 === 0) continue;
      bits[bits.length - 1]! |= 0x80;
      assert.ok(!isPadded(bits, length));
    }
  });

  test('200 random nets of odd sizes come back bit by bit, at the size that they state', () => {
    for (let seed = 0; seed < 200; seed++) {
      const random = source(seed);
      const [inputs, hidden, classes] = [1, 1, 2].map(
        (n) => n + Math.floor(random.next() * 19),
      ) as [number, number, number];
      const binary = seed % 3 > 0;
      const scale = Math.fround(random.next());
      const { topology, shapes } = denseNet([inputs, hidden, classes]);
      const mask: Mask = new Map(
        shapes
          .filter(([name]) => name.endsWith('kernel'))
          .map(([name, shape]) => {
            const values = Uint8Array.from({ length: shape[0]! * shape[1]! }, () =>
              Number(random.next() < 0.4),
            );
            return [name, { shape, values }];
          }),
      );
      const weights = new Map(
        shapes.map(([name, shape]) => {
          const kept = mask.get(name)?.values;
          const values = new Float32Array(shape.reduce((a, b) => a * b, 1)).map((_, i) => {
            const drawn = binary && kept ? (random.next() < 0.5 ? -scale : scale) : random.next();
            return kept?.[i] === 0 ? 0 : drawn;
          });
          return [name, { shape, values }];
        }),
      );
      const ticket = packTicket({ topology, weights, mask }, 'net');
      const file = packedFile(ticket);
      const back = unpackTicket(file, 'net');
      assert.deepEqual(back.topology, topology);
      for (const [name, kernel] of back.kernels) {
        assert.deepEqual(effective(kernel), weights.get(name)!.values);
      }
      for (const [name, { values }] of back.others) {
        assert.deepEqual(values, weights.get(name)!.values);
      }
      // Bytes, too, are those of the first time.
      assert.deepEqual(packedFile(back), file);
      if (binary) assert.ok(isBinary(back));
      const { tensors, metadata } = readSafetensors(file, 'net');
      const bytes = [...tensors.values()].reduce((sum, tensor) => sum + tensor.bytes.length, 0);
      assert.deepEqual(JSON.parse(metadata['size']!), { ...packedSize(back) });
      assert.equal(packedSize(back).bytes, bytes);
      assert.equal(metadata['weights'], isBinary(back) ? 'binary' : 'float');
    }
  });

  test('a kernel that keeps nothing, and one whose scale is 0', () => {
    const { topology, shapes } = denseNet([3, 2]);
    for (const [kept, value] of [
      [0, 0],
      [1, 0],
      [1, -0],
    ] as const) {
      const mask: Mask = new Map([
        ['fc1/kernel', { shape: [3, 2], values: new Uint8Array(6).fill(kept) }],
      ]);
      const weights = new Map(
        shapes.map(([name, shape]) => [
          name,
          { shape, values: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value) },
        ]),
      );
      const back = unpackTicket(packedFile(packTicket({ topology, weights, mask }, 'n')), 'n');
      const { kept: count, values } = back.kernels.get('fc1/kernel')!;
      assert.equal(count, 6 * kept);
      assert.equal(values.kind === 'signs' && values.scale, 0);
      assert.equal(
        values.kind === 'signs' && countBits(values.signs),
        Object.is(value, -0) ? 0 : count,
      );
      assert.equal(back.others.size, 0);
    }
  });

  test('refuses a mask that is not of the weights', () => {
    const { topology } = denseNet([3, 2]);
    const mask: Mask = new Map([['fc1/kernel', { shape: [3, 2], values: new Uint8Array(6) }]]);
    const weights = new Map([['fc1/kernel', { shape: [2, 2], values: new Float32Array(4) }]]);
    assert.throws(
      () => packTicket({ topology, weights, mask }, 'net'),
      inputError('mismatch', "mask 'fc1/kernel' has 6 values, the weights 4"),
    );
  });
});
