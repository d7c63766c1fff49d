import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { generateDigits } from '../../src/data/generatedDigits';
import { refuses } from './temporary';

const digest = (x: Float32Array): string =>
  createHash('sha256')
    .update(new Uint8Array(x.buffer, x.byteOffset, x.byteLength))
    .digest('hex');

test('the same seed gives the same bytes, another seed others', () => {
  const one = generateDigits({ seed: 3, train: 50, test: 20 });
  const again = generateDigits({ seed: 3, train: 50, test: 20 });
  const other = generateDigits({ seed: 4, train: 50, test: 20 });
  assert.deepEqual(one, again);
  assert.notEqual(digest(one.train.x), digest(other.train.x));
  assert.notDeepEqual(one.train.y, other.train.y);
  assert.notEqual(digest(one.train.x.subarray(0, 20 * 784)), digest(one.test.x));
});

test('the images of a seed never change', () => {
  const bytes = generateDigits({ seed: 1, train: 100, test: 1 }).train.x.map((v) => v * 255);
  assert.equal(
    createHash('sha256').update(Uint8Array.from(bytes, Math.round)).digest('hex'),
    '3576416cfc83b5edc333f27ad29ae7cc6944e4325c5ee4a9c0edbb2424851f11',
  );
});

test('a larger set begins with the smaller one', () => {
  const small = generateDigits({ seed: 5, train: 33, test: 7 });
  const large = generateDigits({ seed: 5, train: 64, test: 30 });
  assert.deepEqual(large.train.x.subarray(0, 33 * 784), small.train.x);
  assert.deepEqual(large.train.y.subarray(0, 33), small.train.y);
  assert.deepEqual(large.test.x.subarray(0, 7 * 784), small.test.x);
});

test('shape, range and balance', () => {
  const set = generateDigits({ seed: 0, train: 1000, test: 100 });
  assert.equal(set.name, 'digits');
  assert.deepEqual(set.inputShape, [28, 28, 1]);
  assert.equal(set.classes, 10);
  assert.equal(set.train.x.length, 1000 * 784);
  assert.equal(set.train.count, 1000);
  for (let digit = 0; digit < 10; digit++) {
    assert.equal(set.train.y.filter((label) => label === digit).length, 100);
  }
  let [sum, squares] = [0, 0];
  for (const value of set.train.x) {
    assert.ok(value >= 0 && value <= 1);
    sum += value;
    squares += value * value;
  }
  const mean = sum / set.train.x.length;
  // Close to MNIST's .1307 and .3081.
  assert.ok(mean > 0.1 && mean < 0.14, `mean ${mean}`);
  const deviation = Math.sqrt(squares / set.train.x.length - mean * mean);
  assert.ok(deviation > 0.23 && deviation < 0.31, `standard deviation ${deviation}`);
});

test('every image is near the middle and no two are alike', () => {
  const { x, count } = generateDigits({ seed: 2, train: 500, test: 1 }).train;
  const seen = new Set<string>();
  for (let i = 0; i < count; i++) {
    const image = x.subarray(i * 784, (i + 1) * 784);
    seen.add(digest(image));
    const ink = image.map((value) => (value > 0.5 ? 1 : 0));
    const total = ink.reduce((sum, value) => sum + value, 0);
    const row = ink.reduce((sum, value, pixel) => sum + value * Math.floor(pixel / 28), 0) / total;
    const column = ink.reduce((sum, value, pixel) => sum + value * (pixel % 28), 0) / total;
    assert.ok(total > 12 && total < 320, `${total} pixels of ink in image ${i}`);
    assert.ok(Math.abs(row - 13.5) < 6 && Math.abs(column - 13.5) < 6, `image ${i}`);
  }
  assert.equal(seen.size, count);
});

test('a nearest-neighbour rule tells most digits apart, but not all', () => {
  const { train, test: held } = generateDigits({ seed: 6, train: 1000, test: 100 });
  let right = 0;
  for (let i = 0; i < held.count; i++) {
    let [best, label] = [Infinity, -1];
    for (let j = 0; j < train.count; j++) {
      let distance = 0;
      for (let pixel = 0; pixel < 784 && distance < best; pixel++) {
        const gap = (held.x[i * 784 + pixel] ?? 0) - (train.x[j * 784 + pixel] ?? 0);
        distance += gap * gap;
      }
      if (distance < best) [best, label] = [distance, train.y[j] ?? -1];
    }
    if (label === held.y[i]) right++;
  }
  assert.ok(right >= 80 && right < 100, `${right} of 100`);
});

test('counts that cannot be are refused', () => {
  for (const train of [0, -1, 1.5, NaN, 1e9]) {
    refuses(() => generateDigits({ seed: 0, train, test: 1 }), 'out-of-range', 'train', '1 to');
  }
  refuses(() => generateDigits({ seed: 0, train: 1, test: 0 }), 'out-of-range', 'test');
});
