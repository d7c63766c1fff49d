import { type Spot } from '../../pen';
import { type Columns } from './columns';
import { type Lanes } from './lanes';
import { type Heights } from './places';
import { type Scene } from './scene';

/** A line as x, y, x, y ..., x never falling: what lies at an x is found by halving. */
export type Route = Float64Array;

/** Points that all lines together may have: more cannot be drawn in a frame. */
const mostPoints = 80_000;

/** Lines of the paths of a scene. */
export function routesOf(
  scene: Scene,
  columns: Columns,
  lanes: Lanes,
  heights: Heights,
): readonly Route[] {
  const gaps = scene.paths.reduce((sum, { units }) => sum + Math.max(1, units.length - 1), 0);
  const steps = stepsFor(columns.spacing, gaps);
  const laneOf = laneFinder(scene, lanes);
  return scene.paths.map(({ units }, rank) => {
    const points: number[] = [];
    units.forEach((unit, i) => {
      const to = spotOf(scene, columns, heights, unit);
      if (i === 0) points.push(...to);
      else {
        const previous = units[i - 1]!;
        const from = spotOf(scene, columns, heights, previous);
        const lane = laneOf(scene.units[previous]!.column, scene.units[unit]!.column);
        if (lane === undefined) pushCurve(points, from, to, steps);
        // A bundle, not one line, runs over the columns.
        else
          pushArc(points, from, to, laneHeight(columns, lanes, lane) + ((rank % 5) - 2), columns);
      }
    });
    return Float64Array.from(points);
  });
}

/** Height of a lane: 0 is the lowest. */
export function laneHeight(columns: Columns, lanes: Lanes, lane: number): number {
  return columns.laneTop + (lanes.count - 1 - lane) * columns.laneStep;
}

/** Appends a line that leaves and arrives level, without its first point. */
function pushCurve(points: number[], from: Spot, to: Spot, steps: number): void {
  for (let step = 1; step <= steps; step++) {
    const t = step / steps;
    points.push(from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * smooth(t));
  }
}

/** Appends a line that rises to a height, runs there, and comes down. */
export function pushArc(
  points: number[],
  from: Spot,
  to: Spot,
  height: number,
  { spacing }: Columns,
): void {
  const rise = Math.min(spacing * 0.9, (to[0] - from[0]) / 2);
  pushCurve(points, from, [from[0] + rise, height], 8);
  points.push(to[0] - rise, height);
  pushCurve(points, [to[0] - rise, height], to, 8);
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}

function stepsFor(spacing: number, gaps: number): number {
  if (spacing < 24) return 1;
  return Math.max(1, Math.min(14, Math.floor(mostPoints / Math.max(1, gaps))));
}

function spotOf(scene: Scene, columns: Columns, heights: Heights, unit: number): Spot {
  return [columns.placed[scene.units[unit]!.column]!.x, heights[unit]!];
}

function laneFinder(
  { view }: Scene,
  lanes: Lanes,
): (from: number, to: number) => number | undefined {
  const count = view.columns.length;
  const found = new Map<number, number>();
  view.links.forEach(({ from, to }, i) => {
    const lane = lanes.of[i];
    if (lane !== undefined) found.set(from * count + to, lane);
  });
  return (from, to) => found.get(from * count + to);
}
