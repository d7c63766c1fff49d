import { type Spot } from '../../pen';
import { type Columns } from './columns';
import { type Lanes } from './lanes';
import { type Heights } from './places';
import { type Scene } from './scene';

/** A line as x, y, x, y ..., x never falling: what lies at an x is found by halving. */
export type Route = Float64Array;

/** Points that all lines together may have: more cannot be drawn in a frame. */
const mostPoints = 80_000;

/** Points of an arc, without its first. */
const arcPoints = 17;

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
    const arcs: (number | undefined)[] = [];
    let points = 1;
    for (let i = 1; i < units.length; i++) {
      const lane = laneOf(scene.units[units[i - 1]!]!.column, scene.units[units[i]!]!.column);
      points += lane === undefined ? steps : arcPoints;
      arcs.push(lane);
    }
    const line = new Line(points);
    units.forEach((unit, i) => {
      const x = columns.placed[scene.units[unit]!.column]!.x;
      const y = heights[unit]!;
      const lane = i > 0 ? arcs[i - 1] : undefined;
      if (i === 0) line.to(x, y);
      else if (lane === undefined) line.curveTo(x, y, steps);
      // A bundle, not one line, runs over the columns.
      else line.arcTo(x, y, laneHeight(columns, lanes, lane) + ((rank % 5) - 2), columns.spacing);
    });
    return line.points;
  });
}

/** The line of a link that passes over columns. */
export function arcOf(from: Spot, to: Spot, height: number, { spacing }: Columns): Route {
  const line = new Line(1 + arcPoints);
  line.to(from[0], from[1]);
  line.arcTo(to[0], to[1], height, spacing);
  return line.points;
}

/** Height of a lane: 0 is the lowest. */
export function laneHeight(columns: Columns, lanes: Lanes, lane: number): number {
  return columns.laneTop + (lanes.count - 1 - lane) * columns.laneStep;
}

/** A line that grows to the right. */
class Line {
  readonly points: Route;
  private length = 0;

  constructor(points: number) {
    this.points = new Float64Array(2 * points);
  }

  to(x: number, y: number): void {
    this.points[this.length++] = x;
    this.points[this.length++] = y;
  }

  /** Leaves and arrives level. */
  curveTo(x: number, y: number, steps: number): void {
    const x0 = this.points[this.length - 2]!;
    const y0 = this.points[this.length - 1]!;
    for (let step = 1; step < steps; step++) {
      const t = step / steps;
      this.to(x0 + (x - x0) * t, y0 + (y - y0) * t * t * (3 - 2 * t));
    }
    this.to(x, y);
  }

  /** Rises to a height, runs there, and comes down. */
  arcTo(x: number, y: number, height: number, spacing: number): void {
    const from = this.points[this.length - 2]!;
    const rise = Math.min(spacing * 0.9, (x - from) / 2);
    this.curveTo(from + rise, height, 8);
    this.to(x - rise, height);
    this.curveTo(x, y, 8);
  }
}

function stepsFor(spacing: number, gaps: number): number {
  if (spacing < 24) return 1;
  return Math.max(1, Math.min(14, Math.floor(mostPoints / Math.max(1, gaps))));
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
  if (found.size === 0) return () => undefined;
  return (from, to) => found.get(from * count + to);
}
