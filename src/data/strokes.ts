/** A point in a unit box, x to the right, y down. */
export type Point = readonly [x: number, y: number];

/** A pen stroke: points about 0.06 apart, joined by straight lines. */
export type Stroke = readonly Point[];

/** One way of writing a digit: the strokes between which the pen is lifted, and how common it is. */
export interface Style {
  readonly strokes: readonly Stroke[];
  /** Relative frequency among the styles of the same digit. */
  readonly weight: number;
}

const SPACING = 0.06;

/** Straight lines from point to point, given as 'x,y x,y ...'. */
export function line(corners: string): Stroke {
  const points: Point[] = [];
  const xy = parse(corners);
  for (let i = 1; i < xy.length; i++) {
    const [[x0, y0], [x1, y1]] = [at(xy, i - 1), at(xy, i)];
    const steps = Math.max(1, Math.round(Math.hypot(x1 - x0, y1 - y0) / SPACING));
    for (let s = 0; s <= steps; s++) {
      points.push([x0 + ((x1 - x0) * s) / steps, y0 + ((y1 - y0) * s) / steps]);
    }
  }
  return points;
}

/** Part of an ellipse. Angles in degrees, 0 to the right, 90 down (clockwise as seen); from > to goes the other way round. */
export function arc(
  cx: number,
  cy: number,
  rx: number,
  ry: number,
  from: number,
  to: number,
): Stroke {
  const turn = ((to - from) * Math.PI) / 180;
  const steps = Math.max(2, Math.ceil((Math.abs(turn) * Math.max(rx, ry)) / SPACING));
  return Array.from({ length: steps + 1 }, (_, s) => {
    const angle = (from * Math.PI) / 180 + (turn * s) / steps;
    return [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)] satisfies Point;
  });
}

/** A smooth curve (Catmull-Rom) through points given as 'x,y x,y ...'. */
export function curve(through: string): Stroke {
  const xy = parse(through);
  const points: Point[] = [];
  for (let i = 1; i < xy.length; i++) {
    const [a, b, c, d] = [at(xy, i - 2), at(xy, i - 1), at(xy, i), at(xy, i + 1)];
    const steps = Math.max(2, Math.ceil(Math.hypot(c[0] - b[0], c[1] - b[1]) / SPACING));
    for (let s = i === 1 ? 0 : 1; s <= steps; s++) {
      const t = s / steps;
      points.push([spline(a[0], b[0], c[0], d[0], t), spline(a[1], b[1], c[1], d[1], t)]);
    }
  }
  return points;
}

function spline(a: number, b: number, c: number, d: number, t: number): number {
  return b + (t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * b - a - 3 * c + d)))) / 2;
}

/** One style out of its strokes. */
export function style(weight: number, ...strokes: Stroke[]): Style {
  return { weight, strokes };
}

/** Joins strokes that are drawn without lifting the pen. */
export function joined(...strokes: Stroke[]): Stroke {
  return strokes.flat();
}

function parse(text: string): Point[] {
  return text.split(' ').map((pair) => {
    const [x = 0, y = 0] = pair.split(',').map(Number);
    return [x, y];
  });
}

/** Point i, or the nearest one there is. */
function at(points: readonly Point[], i: number): Point {
  return points[Math.min(points.length - 1, Math.max(0, i))] ?? [0, 0];
}
