import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import {
  barAt,
  barText,
  histogramSummary,
  layOutHistogram,
  nextBar,
  shortCount,
  type Counts,
} from '../../../webview/charts/histogram/bins';

const size = { width: 400, height: 200 };
const measure = (content: string): number => content.length * 6;
const layOut = (counts: Counts | undefined, log = false): ReturnType<typeof layOutHistogram> =>
  layOutHistogram(counts, log, size, measure);

void describe('a histogram', () => {
  const counts: Counts = { min: -1, max: 3, counts: [1, 10, 100, 0] };

  test('has bars as long as their counts', () => {
    const { bars, box } = layOut(counts)!;
    const bottom = box.top + box.height;
    const long = bars.map(({ top }) => (bottom - top) / box.height);
    assert.ok([0.01, 0.1, 1, 0].every((share, i) => Math.abs(long[i]! - share) < 1e-9));
    assert.equal(bars[0]!.left, box.left);
    assert.ok(Math.abs(bars[3]!.right - (box.left + box.width)) < 1e-9);
  });

  test('on a logarithmic axis shows a single weight, and equal factors as equal steps', () => {
    const { bars, box } = layOut(counts, true)!;
    const bottom = box.top + box.height;
    const long = bars.map(({ top }) => bottom - top);
    assert.ok(long[0]! > 5);
    assert.ok(Math.abs(long[1]! - long[0]! - (long[2]! - long[1]!)) < 1e-9);
    assert.equal(long[3], 0);
  });

  test('marks zero where it lies among the values only', () => {
    const { zero, box } = layOut(counts)!;
    assert.ok(Math.abs(zero! - (box.left + box.width / 4)) < 1e-9);
    assert.equal(layOut({ min: 1, max: 2, counts: [3] })!.zero, undefined);
  });

  test('of one value is one bar in the middle', () => {
    const layout = layOut({ min: 0.5, max: 0.5, counts: [7, 0, 0] })!;
    assert.equal(layout.bars.length, 1);
    const [bar] = layout.bars;
    const middle = layout.box.left + layout.box.width / 2;
    assert.ok(Math.abs((bar!.left + bar!.right) / 2 - middle) < 1e-6);
    assert.deepEqual(barText(bar!, 7), ['0.5', '7 weights (100.0 %)']);
  });

  test('of nothing is none', () => {
    assert.equal(layOut(undefined), undefined);
    assert.equal(layOut({ min: 0, max: 1, counts: [0, 0] }), undefined);
    assert.equal(layOut({ min: -Infinity, max: 1, counts: [1] }), undefined);
  });

  test('of more bins than pixels loses no weight', () => {
    const many = Array.from({ length: 5000 }, (_, i) => i % 7);
    const layout = layOut({ min: 0, max: 1, counts: many })!;
    assert.ok(layout.bars.length < 120);
    assert.equal(
      layout.bars.reduce((sum, { count }) => sum + count, 0),
      many.reduce((a, b) => a + b, 0),
    );
    assert.equal(layout.bars.at(-1)!.high, 1);
  });

  test('tells a bar’s values and share', () => {
    const { bars, total } = layOut(counts)!;
    assert.deepEqual(barText(bars[0]!, total), ['-1 to 0', '1 weight (0.90 %)']);
    assert.deepEqual(barText(bars[2]!, total), ['1 to 2', '100 weights (90.1 %)']);
    assert.equal(
      histogramSummary('fc1', layOut(counts)!),
      'fc1; 111 kept weights from -1 to 3; most of them from 1 to 2',
    );
  });

  test('is pointed at by place, and passed through by key over empty bins', () => {
    const { bars, box } = layOut({ min: 0, max: 4, counts: [1, 0, 0, 2] })!;
    assert.equal(barAt(bars, box.left + 1), 0);
    assert.equal(barAt(bars, box.left + box.width + 50), 3);
    assert.equal(nextBar(bars, 0, 1), 3);
    assert.equal(nextBar(bars, 3, 1), 3);
    assert.equal(nextBar(bars, bars.length, -1), 3);
  });

  test('has ticks that differ, inside its box', () => {
    for (const log of [false, true]) {
      for (const most of [1, 3, 40, 12_345, 9_876_543]) {
        const { yTicks, xTicks, box } = layOut({ min: -0.1, max: 0.1, counts: [most, 1] }, log)!;
        assert.ok(yTicks.length > 0 && xTicks.length > 1);
        assert.equal(new Set(yTicks.map(({ label }) => label)).size, yTicks.length);
        for (const { at } of yTicks) assert.ok(at >= box.top - 1e-6 && at <= box.top + box.height);
      }
    }
  });

  test('writes counts short', () => {
    assert.deepEqual([950, 1500, 20_000, 3_500_000].map(shortCount), [
      '950',
      '1,500',
      '20k',
      '3.5M',
    ]);
  });
});
