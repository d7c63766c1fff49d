import { type FakeView } from './fakeHost';

export interface DrawnSeries {
  readonly id: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Where the points of the n-th chart were drawn, in pixels from its canvas's corner. */
export async function drawnSeries(view: FakeView, chart: number): Promise<DrawnSeries[]> {
  const canvas = view.page.locator('.panel canvas[data-series]').nth(chart);
  return JSON.parse((await canvas.getAttribute('data-series'))!) as DrawnSeries[];
}

/** The colour of a pixel of the n-th chart, as red, green, blue. */
export async function pixel(
  view: FakeView,
  chart: number,
  [x, y]: readonly [number, number],
): Promise<readonly number[]> {
  const canvas = view.page.locator('.panel canvas[data-series]').nth(chart);
  return canvas.evaluate(
    (node: HTMLCanvasElement, at) => {
      const ratio = node.width / node.clientWidth;
      const spot = at.map((value) => Math.round(value * ratio));
      return [...node.getContext('2d')!.getImageData(spot[0]!, spot[1]!, 1, 1).data];
    },
    [x, y],
  );
}
