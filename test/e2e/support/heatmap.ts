import assert from 'node:assert/strict';
import { type FrameLocator, type Locator } from 'playwright-core';

/** Where the cells of a heatmap are drawn: pixels of the page from the corner of its canvas. */
export interface DrawnCells {
  readonly left: number;
  readonly top: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** Pixels of the canvas for each pixel of the page. */
  readonly ratio: number;
  /** Of the pyramid that is drawn. */
  readonly level: number;
}

/** A cell as it is drawn. */
export interface DrawnCell {
  readonly row: number;
  readonly column: number;
  readonly colour: string;
}

/** The picture of a heatmap. */
export function heatmapOf(view: FrameLocator, label = 'Heatmap of the layer'): Locator {
  return view.locator(`canvas.heatmap-picture[aria-label="${label}"]`);
}

/** Where cells are drawn, once nothing is drawn any more. @param before where they are no longer */
export async function drawnCells(canvas: Locator, before?: DrawnCells): Promise<DrawnCells> {
  for (const end = Date.now() + 30_000; ;) {
    // What is not in view is not drawn; a page that is still growing may move it out of view again.
    await canvas.scrollIntoViewIfNeeded();
    const text = await canvas.getAttribute('data-cells');
    const cells = text === null ? undefined : (JSON.parse(text) as DrawnCells);
    if (cells && JSON.stringify(cells) !== JSON.stringify(before)) return cells;
    assert.ok(Date.now() < end, `the heatmap is drawn as ${text}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What of a matrix is looked at. */
export interface Looked {
  readonly rows: number;
  readonly columns: number;
  /** Which cells, by row and column. */
  readonly wanted: (row: number, column: number) => boolean;
}

/** Pixels of the page that bars of densities take from the cells' picture, and a little more. */
const margins = { top: 36, right: 48 };

/** The colours at the middles of cells of the matrix itself, of those that show. */
export async function coloursOf(
  canvas: Locator,
  cells: DrawnCells,
  { rows, columns, wanted }: Looked,
): Promise<readonly DrawnCell[]> {
  const { pixels, width, height } = await pixelsOf(canvas);
  const { left, top, cellWidth, cellHeight, ratio } = cells;
  const found: DrawnCell[] = [];
  for (let row = 0; row < rows; row++) {
    const y = Math.floor((top + (row + 0.5) * cellHeight) * ratio);
    if (y < margins.top * ratio || y >= height) continue;
    for (let column = 0; column < columns; column++) {
      const x = Math.floor((left + (column + 0.5) * cellWidth) * ratio);
      if (x < 0 || x >= width - margins.right * ratio || !wanted(row, column)) continue;
      const at = 4 * (y * width + x);
      found.push({ row, column, colour: pixels.subarray(at, at + 3).join() });
    }
  }
  return found;
}

/** The pixels of a canvas: red, green, blue, alpha, row by row. */
async function pixelsOf(
  canvas: Locator,
): Promise<{ readonly pixels: Uint8Array; readonly width: number; readonly height: number }> {
  const { text, width, height } = await canvas.evaluate((element) => {
    const picture = element as HTMLCanvasElement;
    const { data } = picture.getContext('2d')!.getImageData(0, 0, picture.width, picture.height);
    const parts: string[] = [];
    for (let at = 0; at < data.length; at += 8192) {
      parts.push(String.fromCharCode(...data.subarray(at, at + 8192)));
    }
    return { text: btoa(parts.join('')), width: picture.width, height: picture.height };
  });
  return { pixels: new Uint8Array(Buffer.from(text, 'base64')), width, height };
}

/**
 * Asserts that cells are drawn in two colours, one for those that a mask keeps.
 *
 * @param colours of an earlier look; the same are expected
 * @param atLeast so many cells show
 * @returns the colours
 */
export function assertMask(
  cells: readonly DrawnCell[],
  isKept: (row: number, column: number) => boolean,
  colours?: readonly string[],
  atLeast = 100,
): readonly string[] {
  const sets = [new Set<string>(), new Set<string>()] as const;
  for (const { row, column, colour } of cells) sets[isKept(row, column) ? 1 : 0].add(colour);
  const [pruned, kept] = sets.map((set) => [...set].join(' '));
  assert.ok(cells.length >= atLeast, `only ${cells.length} cells show`);
  assert.deepEqual([sets[0].size, sets[1].size], [1, 1], `pruned ${pruned}; kept ${kept}`);
  assert.notEqual(pruned, kept);
  if (colours) assert.deepEqual([pruned, kept], colours);
  return [pruned!, kept!];
}
