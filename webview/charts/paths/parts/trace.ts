import { type PathLayout } from '../layout/layout';

/** Most units whose places are noted. */
const most = 2000;

/** Where the units on drawn paths lie, in pixels from the corner of the canvas, as JSON of `[column, unit, x, y]`. */
export function traceOf({ scene, columns, heights }: PathLayout, offset: number): string {
  const round = (value: number): number => Math.round(value * 100) / 100;
  const places = scene.units.slice(0, most).map(({ column, unit }, place) => {
    const x = columns.placed[column]!.x - offset;
    return [column, unit, round(x), round(heights[place]!)];
  });
  return JSON.stringify(places);
}
