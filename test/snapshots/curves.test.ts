import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { aggregate } from '../../src/snapshots/curves/aggregate';
import { fitCurves, jsonBytes, type WholeCurve } from '../../src/snapshots/curves/fit';
import { extremes } from '../../src/snapshots/curves/sample';
import { Points } from '../../src/snapshots/events/points';
import { chance } from '../support/runs';

/** A curve with these steps, whose accuracy is given and whose losses follow from it. */
function curveOf(points: readonly (readonly [number, number])[]): Points {
  const curve = new Points();
  for (const [step, accuracy] of points)
    curve.add(Float64Array.of(step, 1 - accuracy, 2 - accuracy, accuracy));
  return curve;
}

function noisy(seed: number, length: number): Points {
  const random = chance(seed);
  return curveOf(Array.from({ length }, (_, i) => [i + 1, random()]));
}

function wholeOf(curves: readonly Points[], stage = 'level-00'): WholeCurve {
  return {
    stage,
    seeds: curves.map((_, i) => i + 1),
    aggregate: aggregate(curves),
    trainAccuracy: 0.987654321,
    total: curves[0]?.length ?? 0,
  };
}

describe('curves of replicates together', () => {
  test('have means and sample deviations at equal steps', () => {
    const { step, mean, deviation } = aggregate([
      curveOf([[1, 0.1], [2, 0.5], [4, 0.9]]), // prettier-ignore
      curveOf([[1, 0.3], [2, 0.5]]), // prettier-ignore
      curveOf([[2, 0.8], [3, 0.7]]), // prettier-ignore
    ]);
    assert.deepEqual([...step], [1, 2, 3, 4]);
    const close = (a: number, b: number): void => assert.ok(Math.abs(a - b) < 1e-12, `${a} ${b}`);
    [0.2, 0.6, 0.7, 0.9].forEach((value, i) => close(mean[2]![i]!, value));
    [Math.sqrt(0.02), Math.sqrt(0.03), 0, 0].forEach((value, i) => close(deviation[2]![i]!, value));
  });

  test('leave out what is no number', () => {
    const [first, second] = [new Points(), new Points()];
    first.add(Float64Array.of(1, NaN, 1, Infinity));
    second.add(Float64Array.of(1, NaN, 3, 0.5));
    const { mean, deviation } = aggregate([first, second]);
    assert.deepEqual([mean[0]![0], mean[1]![0], mean[2]![0]], [NaN, 2, 0.5]);
    assert.deepEqual([deviation[0]![0], deviation[2]![0]], [NaN, 0]);
    const alone = aggregate([first]);
    assert.deepEqual([alone.mean[2]![0], alone.deviation[2]![0]], [NaN, NaN]);
  });

  test('are the same by either way of combining', () => {
    const curves = [noisy(1, 400), noisy(2, 400), noisy(3, 400)];
    const together = aggregate(curves);
    // Another step in one of them takes the way of curves that differ.
    const other = curveOf([...Array(400).keys()].map((i) => [i + 1, curves[2]!.at(i, 3)]));
    other.add(Float64Array.of(401, 0, 0, 0));
    const apart = aggregate([curves[0]!, curves[1]!, other]);
    assert.equal(apart.length, 401);
    for (let i = 0; i < 400; i++) {
      assert.ok(Math.abs(apart.mean[2]![i]! - together.mean[2]![i]!) < 1e-12);
      assert.ok(Math.abs(apart.deviation[2]![i]! - together.deviation[2]![i]!) < 1e-12);
    }
  });

  test('stay close where some of their points were thinned', () => {
    const smooth = (seed: number): Points =>
      curveOf(Array.from({ length: 4000 }, (_, i) => [i + 1, 1 - Math.exp(-i / 500) * seed]));
    const whole = aggregate([smooth(0.5), smooth(0.7)]);
    const thinned = [smooth(0.5), smooth(0.7)];
    for (const curve of thinned) {
      curve.thin();
      curve.thin();
    }
    assert.equal(thinned[0]!.length, 1000);
    assert.equal(thinned[0]!.total, 4000);
    const after = aggregate(thinned);
    for (let i = 0; i < after.length; i++) {
      const before = whole.mean[2]![after.step[i]! - 1]!;
      assert.ok(Math.abs(after.mean[2]![i]! - before) < 1e-4);
    }
  });
});

describe('points that stand for all', () => {
  test('are the first, the last, and the extremes of every column', () => {
    for (const [length, budget] of [
      [1000, 40],
      [100_000, 500],
      [37, 9],
      [5000, 14],
    ] as const) {
      // prettier-ignore
      const columns = [1, 2, 3].map((seed) => {
        const random = chance(seed);
        return Float64Array.from({ length }, random);
      });
      columns[1]![Math.floor(length / 3)] = 50;
      columns[2]![Math.floor(length / 2)] = -50;
      columns[0]![3] = NaN;
      const places = extremes(columns, length, budget);
      assert.ok(places.length <= budget, `${places.length} of ${budget}`);
      assert.ok(places.length >= 0.8 * budget, `${places.length} of ${budget}`);
      assert.deepEqual(
        places,
        [...new Set(places)].sort((a, b) => a - b),
      );
      assert.deepEqual([places[0], places.at(-1)], [0, length - 1]);
      assert.ok(places.includes(Math.floor(length / 3)));
      assert.ok(places.includes(Math.floor(length / 2)));
    }
  });

  test('are as dense at the beginning as a logarithmic axis wants', () => {
    const random = chance(4);
    const places = extremes([Float64Array.from({ length: 100_000 }, random)], 100_000, 400);
    for (const end of [30, 300, 3000]) {
      assert.ok(places.filter((place) => place < end && place >= end / 10).length >= 8);
    }
  });

  test('are all where there is room', () => {
    assert.deepEqual(extremes([Float64Array.of(1, 2, 3)], 3, 3), [0, 1, 2]);
    assert.deepEqual(extremes([Float64Array.of(1, 2, 3)], 3, 0), [0, 2]);
    assert.deepEqual(extremes([new Float64Array(0)], 0, 10), []);
    const none = Float64Array.from({ length: 50 }, () => NaN);
    assert.equal(extremes([none], 50, 10).length, 10);
  });
});

describe('curves that are made to fit', () => {
  test('are whole, with five digits, where there is room', () => {
    const { curves, left } = fitCurves([wholeOf([noisy(1, 6), noisy(2, 6)])], 100_000);
    assert.equal(left, 0);
    const [curve] = curves;
    assert.deepEqual(curve!.step, [1, 2, 3, 4, 5, 6]);
    assert.deepEqual([curve!.replicates, curve!.total, curve!.trainAccuracy], [2, 6, 0.98765]);
    for (const values of [curve!.trainLoss, curve!.testLoss, curve!.testAccuracy]) {
      assert.deepEqual([values.mean.length, values.deviation.length], [6, 6]);
      for (const value of [...values.mean, ...values.deviation]) {
        assert.ok(String(value).replace(/[-.]|e.*$/g, '').replace(/^0+/, '').length <= 5, `${value}`); // prettier-ignore
      }
    }
  });

  test('take at most the bytes they may, and most of them', () => {
    for (const [count, length] of [
      [1, 100_000],
      [84, 2400],
      [420, 60],
      [420, 10_000],
    ] as const) {
      // prettier-ignore
      const shape = [noisy(1, length), noisy(2, length)];
      const whole = Array.from({ length: count }, (_, i) => wholeOf(shape, `level-${i}-shuffled`));
      for (const bytes of [250_000, 160_000]) {
        const fitted = fitCurves(whole, bytes);
        const size = jsonBytes(fitted.curves);
        assert.ok(size <= bytes, `${size} of ${bytes}`);
        assert.ok(size > 0.75 * bytes, `${size} of ${bytes}: ${count} x ${length}`);
        assert.equal(fitted.left > 0, count === 420 && bytes < 200_000);
      }
    }
  });

  test('are fewer where not even a handful of points of each fits', () => {
    const whole = Array.from({ length: 800 }, (_, i) => wholeOf([noisy(i, 40)], `level-${i}`));
    const fitted = fitCurves(whole, 90_000);
    assert.ok(jsonBytes(fitted.curves) <= 90_000);
    assert.equal(fitted.curves.length + fitted.left, 800);
    assert.ok(fitted.curves.length > 100);
    assert.deepEqual(
      [fitted.curves[0]!.stage, fitted.curves.at(-1)!.stage],
      ['level-0', 'level-799'],
    );
    assert.deepEqual(fitCurves(whole, 2).curves, []);
    assert.deepEqual(fitCurves([], 2).curves, []);
  });

  test('name no more than twenty seeds', () => {
    const many = Array.from({ length: 1000 }, (_, i) => noisy(i, 3));
    const [curve] = fitCurves([wholeOf(many)], 10_000).curves;
    assert.deepEqual([curve!.seeds.length, curve!.replicates], [20, 1000]);
  });
});
