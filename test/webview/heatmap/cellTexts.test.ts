import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { type MatrixLayout } from '../../../src/inspect/view';
import { type AnyTile } from '../../../webview/charts/heatmap/source';
import { cellLines, marginText, shareText } from '../../../webview/charts/heatmap/texts/cellTexts';
import { type TileEntry } from '../../../webview/charts/heatmap/tiles/tileStore';

const layoutOf = (
  inputs: number,
  outputs: number,
  kernel: readonly [number, number] = [1, 1],
): MatrixLayout => ({
  inputs,
  outputs,
  kernel,
  rows: inputs * kernel[0],
  columns: outputs * kernel[1],
  strides: { input: 0, output: 0, y: 0, x: 0 },
});

/** A tile of 256 x 256 with one cell set. */
function ready(
  layout: MatrixLayout,
  level: number,
  row: number,
  column: number,
  density: number,
  value?: number,
): TileEntry<AnyTile> {
  const rows = Math.min(256, Math.ceil(layout.rows / 2 ** level));
  const columns = Math.min(256, Math.ceil(layout.columns / 2 ** level));
  const at = row * columns + column;
  const densities = new Uint8Array(rows * columns);
  densities[at] = density;
  const tile = { rows, columns, density: densities };
  if (value === undefined) return { state: 'ready', tile };
  const signed = new Float32Array(rows * columns);
  signed[at] = value;
  return { state: 'ready', tile: { ...tile, signed, magnitude: signed.map(Math.abs) } };
}

void describe('what is said of a cell', () => {
  const dense = layoutOf(784, 300);
  const conv = layoutOf(16, 32, [3, 3]);

  test('of a dense layer: its units, whether it is kept, its value', () => {
    const cell = { row: 12, column: 3 };
    const entry = ready(dense, 0, 12, 3, 255, -0.0123);
    assert.deepEqual(cellLines({ layout: dense }, cell, 0, entry, 'signed'), [
      'input 12 → output 3',
      'kept',
      'value −0.0123',
    ]);
    assert.deepEqual(
      cellLines({ layout: dense }, cell, 0, entry, 'magnitude').at(-1),
      'magnitude 0.0123',
    );
    assert.deepEqual(cellLines({ layout: dense }, { row: 12, column: 4 }, 0, entry, 'signed'), [
      'input 12 → output 4',
      'pruned',
    ]);
  });

  test('of a convolution: its channels and its place in the kernel', () => {
    const entry = ready(conv, 0, 37, 11, 255);
    assert.deepEqual(cellLines({ layout: conv }, { row: 37, column: 11 }, 0, entry, 'mask'), [
      'input 12 → output 3, row 1, column 2 of the kernel',
      'kept',
    ]);
  });

  test('of a source that names its units: by these names', () => {
    const named = {
      layout: dense,
      inputName: (unit: number) => `input ${unit} (row 0, column ${unit})`,
      outputName: (unit: number) => `class ${unit}`,
    };
    const entry = ready(dense, 0, 12, 3, 0);
    assert.equal(
      cellLines(named, { row: 12, column: 3 }, 0, entry, 'mask')[0],
      'input 12 (row 0, column 12) → class 3',
    );
  });

  test('of a coarse cell: the units that it stands for, and the share that is kept', () => {
    const entry = ready(dense, 4, 0, 2, 8, 0.5);
    assert.deepEqual(cellLines({ layout: dense }, { row: 0, column: 2 }, 4, entry, 'mask'), [
      'inputs 0–15, outputs 32–47',
      '3.1 % kept of 256',
    ]);
    assert.equal(
      cellLines({ layout: dense }, { row: 0, column: 2 }, 4, entry, 'signed')[2],
      'their mean is 0.5',
    );
    // At the lower right edge there are fewer.
    const edge = ready(dense, 4, 48, 18, 255);
    assert.deepEqual(cellLines({ layout: dense }, { row: 48, column: 18 }, 4, edge, 'mask'), [
      'inputs 768–783, outputs 288–299',
      '100 % kept of 192',
    ]);
  });

  test('of a coarse cell of a convolution: channels, not rows', () => {
    const entry = ready(conv, 1, 1, 1, 255);
    assert.equal(
      cellLines({ layout: conv }, { row: 1, column: 1 }, 1, entry, 'mask')[0],
      'inputs 0–1, outputs 0–1',
    );
    assert.equal(
      cellLines({ layout: conv }, { row: 0, column: 0 }, 1, entry, 'mask')[0],
      'input 0, output 0',
    );
  });

  test('of two masks: which keeps it', () => {
    const tile = {
      rows: 1,
      columns: 4,
      both: Uint8Array.of(255, 0, 0, 0),
      first: Uint8Array.of(0, 255, 0, 0),
      second: Uint8Array.of(0, 0, 255, 0),
    };
    const layout = layoutOf(1, 4);
    const said = [0, 1, 2, 3].map(
      (column) => cellLines({ layout }, { row: 0, column }, 0, { state: 'ready', tile }, 'mask')[1],
    );
    assert.deepEqual(said, [
      'kept by both',
      'only in the first: removed',
      'only in the second: added',
      'in neither',
    ]);
  });

  test('of what is not there: why', () => {
    const cell = { row: 0, column: 0 };
    assert.deepEqual(
      cellLines(
        { layout: dense },
        cell,
        0,
        { state: 'failed', reason: 'The disk is gone.', at: 0 },
        'mask',
      ),
      ['input 0 → output 0', 'Cannot be read: The disk is gone.'],
    );
    assert.equal(cellLines({ layout: dense }, cell, 0, undefined, 'mask')[1], 'Not loaded yet');
  });

  test('of a kept cell without a finite value: so', () => {
    const entry = ready(dense, 0, 0, 0, 255, NaN);
    assert.deepEqual(
      cellLines({ layout: dense }, { row: 0, column: 0 }, 0, entry, 'signed').slice(1),
      ['kept', 'value: not finite'],
    );
  });

  test('a share is none or all only where it is', () => {
    assert.equal(shareText(0), '0 %');
    assert.equal(shareText(255), '100 %');
    assert.equal(shareText(1), '0.4 %');
    assert.equal(shareText(254), '99.6 %');
    assert.equal(shareText(128), '50 %');
  });

  test('margins tell their units and whether they count the whole', () => {
    assert.deepEqual(marginText({ layout: conv }, 'row', 3, 3, 0.031, true), [
      'input 1',
      '3.1 % kept',
    ]);
    assert.deepEqual(marginText({ layout: conv }, 'column', 0, 6, 0, false), [
      'outputs 0–1',
      '0 % kept of what is in view',
    ]);
  });
});
