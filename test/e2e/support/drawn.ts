import assert from 'node:assert/strict';
import { type FrameLocator, type Locator } from 'playwright-core';

/** A point by its value and where it was drawn. */
interface Pair {
  readonly value: number;
  readonly at: number;
}

/** Pixels that a drawn point may be off. */
const tolerance = 0.75;

/** A chart of the run page, by its title. */
export function chartOf(view: FrameLocator, title: string): Locator {
  return view.locator('section', { has: view.getByRole('heading', { name: title }) });
}

/** Where a chart's series are drawn: pixels from the canvas's corner, by the series' ids. */
export async function drawnSeries(
  chart: Locator,
): Promise<ReadonlyMap<string, readonly (readonly [number, number])[]>> {
  const canvas = chart.locator('canvas[data-series]').first();
  await canvas.waitFor();
  const text = await canvas.getAttribute('data-series');
  const series = JSON.parse(text ?? '[]') as { id: string; points: [number, number][] }[];
  return new Map(series.map(({ id, points }) => [id, points]));
}

/** Asserts that places are values on one linear scale. */
export function assertOnScale(pairs: readonly Pair[], what: string): void {
  const sorted = [...pairs].sort((a, b) => a.value - b.value);
  const [low, high] = [sorted[0]!, sorted.at(-1)!];
  assert.ok(high.value > low.value, `${what}: all values are the same`);
  const slope = (high.at - low.at) / (high.value - low.value);
  assert.ok(Math.abs(slope * (high.value - low.value)) > 40, `${what}: drawn on a few pixels`);
  for (const { value, at } of sorted) {
    const expected = low.at + slope * (value - low.value);
    assert.ok(Math.abs(at - expected) <= tolerance, `${what} ${value}: at ${at}, not ${expected}`);
  }
}

/** The colour of a canvas at a place in pixels of the page: red, green, blue, alpha. */
export async function colourAt(
  chart: Locator,
  [x, y]: readonly [number, number],
): Promise<readonly number[]> {
  return chart
    .locator('canvas[data-series]')
    .first()
    .evaluate(
      (canvas, place) => {
        const drawing = canvas as unknown as {
          width: number;
          clientWidth: number;
          getContext(kind: '2d'): {
            getImageData(x: number, y: number, w: number, h: number): { data: ArrayLike<number> };
          };
        };
        const scale = drawing.width / drawing.clientWidth;
        const [left, top] = [Math.round(place.x * scale), Math.round(place.y * scale)];
        return Array.from(drawing.getContext('2d').getImageData(left, top, 1, 1).data);
      },
      { x, y },
    );
}
