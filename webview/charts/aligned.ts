import type uPlot from 'uplot';
import { type Plot } from './plot';
import { type Scale } from './scale';

/** The series of a plot, last first (what comes last is drawn on top), over one list of x: undefined where a series has no point, null where it has a gap or a value that the axis cannot show. */
export function alignedData({ series }: Plot, x: Scale, y: Scale): uPlot.AlignedData {
  const places = new Set<number>();
  for (const { points } of series) for (const p of points) if (x.has(p.x)) places.add(p.x);
  const xs = [...places].sort((a, b) => a - b);
  const indexOf = new Map(xs.map((value, i) => [value, i]));
  const columns = series.toReversed().map(({ points }) => {
    const column = new Array<number | null | undefined>(xs.length).fill(undefined);
    for (const p of points) {
      const index = indexOf.get(p.x);
      if (index !== undefined) column[index] = p.y !== null && y.has(p.y) ? p.y : null;
    }
    return column;
  });
  return [xs, ...columns];
}
