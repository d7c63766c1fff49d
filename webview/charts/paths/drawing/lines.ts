import { type Pen, type Spot, type Stroke } from '../../pen';
import { isCut } from '../captions';
import { laneHeight, arcOf, type Route } from '../layout/routes';
import { type PathLayout } from '../layout/layout';
import { strengthSteps, type Ink } from './ink';

/** Draws what all kept weights between columns are: ribbons, and arcs for shortcuts. */
export function drawLinks(pen: Pen, layout: PathLayout, ink: Ink): void {
  const { scene, columns, lanes } = layout;
  const cut = isCut(scene.view);
  scene.view.links.forEach(({ from, to, tensor, kept, onPaths }, i) => {
    const [a, b] = [columns.placed[from], columns.placed[to]];
    if (!a || !b) return;
    const share = kept > 0 ? Math.min(1, onPaths / kept) : 0;
    const lane = lanes.of[i];
    const middle = (column: typeof a): Spot => [column.x, (column.liveTop + column.liveBottom) / 2];
    const dash = tensor === undefined ? { dash: [5, 4] } : {};
    const alpha = (ink.theme.highContrast ? 0.5 : 0.3) + 0.3 * share;
    if (lane !== undefined) {
      const points = arcOf(middle(a), middle(b), laneHeight(columns, lanes, lane), columns);
      pen.lines([spotsOf(points)], { colour: ink.link, width: 1.25, alpha, ...dash });
      return;
    }
    if (kept === 0) {
      drawCut(pen, [(a.x + b.x) / 2, (middle(a)[1] + middle(b)[1]) / 2], columns.spacing, ink);
      return;
    }
    // Of a cut net no unit is live: what is kept all the same joins whole columns.
    const corners: Spot[] = [
      [a.x, (cut ? a.top : a.liveTop) - 1],
      [b.x, (cut ? b.top : b.liveTop) - 1],
      [b.x, (cut ? b.bottom : b.liveBottom) + 1],
      [a.x, (cut ? a.bottom : a.liveBottom) + 1],
    ];
    pen.shape(corners, { fill: ink.link, alpha: 0.04 + 0.09 * (cut ? 0.4 : share) });
    if (tensor !== undefined) return;
    const edges = [corners.slice(0, 2), corners.slice(2)];
    pen.lines(edges, { colour: ink.link, width: 1, alpha: alpha * 0.8, ...dash });
  });
}

/** Crosses out what holds no weights. */
function drawCut(pen: Pen, [x, y]: Spot, spacing: number, ink: Ink): void {
  const size = Math.max(2, Math.min(9, spacing * 0.2));
  const strokes: Spot[][] = [
    [
      [x - size, y - size],
      [x + size, y + size],
    ],
    [
      [x - size, y + size],
      [x + size, y - size],
    ],
  ];
  pen.lines(strokes, { colour: ink.cut, width: 2.5 });
}

/** How a path of a step is drawn. */
export type StrokeOf = (negative: boolean, step: number) => Stroke;

/**
 * Draws paths, each by itself: one stroke of many lines that cross takes a browser longer than many strokes.
 *
 * @param ranks places of the paths in the scene, the lowest first
 */
export function drawPaths(
  pen: Pen,
  layout: PathLayout,
  ranks: readonly number[],
  strokeOf: StrokeOf,
): void {
  const strokes = [false, true].map((negative) =>
    Array.from({ length: strengthSteps }, (_, step) => strokeOf(negative, step)),
  );
  for (const rank of ranks) {
    const { path, strength } = layout.scene.paths[rank]!;
    const step = Math.round(strength * (strengthSteps - 1));
    pen.lines([spotsOf(layout.routes[rank]!)], strokes[path.negative ? 1 : 0]![step]!);
  }
}

const known = new WeakMap<Route, readonly Spot[]>();

/** The points of a line, which is drawn again and again. */
function spotsOf(points: Route): readonly Spot[] {
  const found = known.get(points);
  if (found) return found;
  const spots: Spot[] = [];
  for (let i = 0; i + 1 < points.length; i += 2) spots.push([points[i]!, points[i + 1]!]);
  known.set(points, spots);
  return spots;
}
