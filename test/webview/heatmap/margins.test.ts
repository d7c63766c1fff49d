import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import {
  binned,
  marginsFor,
  roundTop,
  shareAt,
} from '../../../webview/charts/heatmap/drawing/margins';

void describe('bars of densities beside the heatmap', () => {
  test('are left out in tiny panels, and where there are no densities', () => {
    assert.equal(marginsFor(259, 400, true).top, 0);
    assert.equal(marginsFor(800, 400, false).right, 0);
    assert.ok(marginsFor(800, 400, true).top > 0);
  });

  test('bins are of whole rows, as they were counted', () => {
    for (const rows of [1, 10, 1024, 1025, 1500, 4096, 4097, 100_000]) {
      const perBin = Math.max(1, Math.ceil(rows / 1024));
      const shares = Array.from({ length: Math.ceil(rows / perBin) }, (_, i) => i);
      const bins = binned(shares, rows);
      for (const row of [0, 1, Math.floor(rows / 2), rows - 1]) {
        if (row < rows)
          assert.equal(shareAt(bins, row), Math.floor(row / perBin), `${row} of ${rows}`);
      }
    }
    assert.equal(shareAt(binned([0.5], 1), 1), undefined);
  });

  test('the longest bar stands for a round share', () => {
    assert.equal(roundTop(0.031), 0.05);
    assert.equal(roundTop(0.02), 0.02);
    assert.equal(roundTop(0.77), 1);
    assert.equal(roundTop(0), 1);
    assert.equal(roundTop(1), 1);
  });
});
