import { deviationText, placeText, valueText } from './format';
import { isShown, type Colour, type Emphasis, type Plot, type PlotPoint } from './plot';

/** A series' value at the place that is pointed at. */
export interface Reading {
  readonly id: string;
  readonly title: string;
  readonly colour: Colour;
  readonly value: number;
  readonly text: string;
}

export interface Readings {
  readonly place: string;
  readonly values: readonly Reading[];
}

/**
 * The values of all shown series at an x; of a series without a point there, its nearest within `reach`, which maps the
 * distance of two x to pixels and says whether that is near.
 */
export function readingsAt(
  plot: Plot,
  emphasis: Emphasis,
  x: number,
  near: (a: number, b: number) => boolean,
): Readings {
  const values = plot.series.flatMap((series): Reading[] => {
    if (series.faint || !isShown(series, emphasis)) return [];
    const point = nearest(series.points, x);
    if (!point || point.y === null || !(point.x === x || near(point.x, x))) return [];
    const spread = point.deviation ? ` ${deviationText(point.deviation, plot.y.format)}` : '';
    const text = valueText(point.y, plot.y.format) + spread;
    const { id, title, colour } = series;
    return [{ id, title, colour, value: point.y, text }];
  });
  return { place: `${plot.x.title} ${placeText(plot, x)}`, values };
}

function nearest(points: readonly PlotPoint[], x: number): PlotPoint | undefined {
  let [low, high] = [0, points.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]!.x < x) low = middle + 1;
    else high = middle;
  }
  const [after, before] = [points[low], points[low - 1]];
  if (!after || !before) return after ?? before;
  return Math.abs(before.x - x) < Math.abs(after.x - x) ? before : after;
}
