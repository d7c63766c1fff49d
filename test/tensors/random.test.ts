import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rng } from '../../src/tensors/random';

const numbers = (count: number, next: () => number): number[] =>
  Array.from({ length: count }, next);

// The figures come from a second implementation, in Python, whose logarithm rounds one of them by one digit more.
test('an address gives the same numbers for ever', () => {
  const random = rng(1, 'init', 'fc1/kernel', 0);
  assert.deepEqual(
    numbers(3, () => random.next()),
    [0.14037714712275984, 0.27058778625209423, 0.32515058318022205],
  );
  const normal = rng(7, 'init', 'output/kernel', 2);
  assert.deepEqual(
    numbers(3, () => normal.normal()),
    [1.1449589448400588, 1.9193077970222956, 0.283769877655202],
  );
  assert.deepEqual([...rng(3, 'sgd-noise', 0, 5).permutation(8)], [2, 6, 4, 3, 5, 7, 0, 1]);
});

test('streams do not depend on the order in which they are used', () => {
  const alone = rng(5, 'a');
  const expected = numbers(10, () => alone.next());
  const [a, b] = [rng(5, 'a'), rng(5, 'b')];
  const mixed = numbers(10, () => {
    b.normal();
    return a.next();
  });
  assert.deepEqual(mixed, expected);
});

test('every part of an address counts, and parts do not run into each other', () => {
  const addresses = [
    rng(1, 'a'),
    rng(2, 'a'),
    rng(1, 'b'),
    rng(1, 'a', 0),
    rng(1, 'a', '0'),
    rng(1, 'a', 'b', 'c'),
    rng(1, 'a', 'bc'),
    rng(1, 'ab', 'c'),
  ];
  assert.equal(new Set(addresses.map((random) => random.next())).size, addresses.length);
});

/** Checks a mean against its expectation: five standard errors. */
function near(values: readonly number[], expected: number, deviation: number, what: string): void {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const off = Math.abs(mean - expected) / (deviation / Math.sqrt(values.length));
  assert.ok(off < 5, `${what}: ${mean} is ${off} standard errors from ${expected}`);
}

test('uniform numbers have the moments of the uniform distribution', () => {
  const random = rng(11, 'uniform');
  const u = numbers(200_000, () => random.next());
  assert.ok(u.every((x) => x >= 0 && x < 1));
  near(u, 1 / 2, Math.sqrt(1 / 12), 'mean');
  near(
    u.map((x) => x * x),
    1 / 3,
    Math.sqrt(1 / 5 - 1 / 9),
    'second moment',
  );
  near(
    u.slice(1).map((x, i) => x * u[i]!),
    1 / 4,
    Math.sqrt(7 / 144),
    'product of neighbours',
  );
  const counts = new Array<number>(10).fill(0);
  for (const x of u) counts[Math.floor(10 * x)]!++;
  const chi = counts.reduce((sum, n) => sum + (n - 20_000) ** 2 / 20_000, 0);
  assert.ok(chi < 40, `chi squared ${chi} of 9 degrees`);
});

test('normal numbers have the moments of the normal distribution', () => {
  const random = rng(12, 'normal');
  const z = numbers(200_000, () => random.normal());
  const moments = [
    [1, 0, 1],
    [2, 1, Math.sqrt(2)],
    [3, 0, Math.sqrt(15)],
    [4, 3, Math.sqrt(96)],
  ] as const;
  for (const [power, expected, deviation] of moments) {
    near(
      z.map((x) => x ** power),
      expected,
      deviation,
      `moment ${power}`,
    );
  }
  const within = z.filter((x) => Math.abs(x) < 1).length / z.length;
  assert.ok(Math.abs(within - 0.6827) < 0.005, `within one deviation: ${within}`);
});

test('a permutation is a permutation, and all orders of three are equally likely', () => {
  const order = [...rng(13, 'order').permutation(1000)];
  assert.deepEqual(
    order.toSorted((a, b) => a - b),
    [...Array(1000).keys()],
  );
  assert.deepEqual([...rng(13, 'order').permutation(0)], []);
  const random = rng(14, 'orders');
  const seen = new Map<string, number>();
  for (let i = 0; i < 12_000; i++) {
    const key = random.permutation(3).join('');
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  assert.equal(seen.size, 6);
  for (const [key, n] of seen) assert.ok(Math.abs(n - 2000) < 210, `${key} came ${n} times`);
});

test('integers fill their range evenly', () => {
  const random = rng(15, 'integers');
  const counts = new Array<number>(7).fill(0);
  for (let i = 0; i < 70_000; i++) counts[random.integer(7)]!++;
  for (const n of counts) assert.ok(Math.abs(n - 10_000) < 500, counts.join());
});
