import { type PathLayout, type PlacedUnit } from './layout';
import { laneHeight, type Route } from './routes';

/** What lies at a place of the diagram. */
export type Hit =
  | { readonly kind: 'unit'; readonly unit: PlacedUnit }
  /** A path, by its place in the scene. */
  | { readonly kind: 'path'; readonly path: number }
  | { readonly kind: 'column'; readonly column: number }
  | { readonly kind: 'link'; readonly link: number };

const unitReach = 8;
const pathReach = 5;
const columnReach = 9;

/** What lies at a place, in pixels of the whole diagram: a unit before a path, a path before a column or a link. */
export function hitAt(layout: PathLayout, x: number, y: number): Hit | undefined {
  const unit = unitAt(layout, x, y);
  if (unit) return { kind: 'unit', unit };
  const path = pathAt(layout, x, y);
  if (path !== undefined) return { kind: 'path', path };
  const column = columnAt(layout, x, y);
  if (column !== undefined) return { kind: 'column', column };
  const link = linkAt(layout, x, y);
  return link === undefined ? undefined : { kind: 'link', link };
}

function unitAt({ columns, units }: PathLayout, x: number, y: number): PlacedUnit | undefined {
  let best: PlacedUnit | undefined;
  let nearest = unitReach;
  for (const column of columns.placed) {
    const away = Math.abs(column.x - x);
    if (away > Math.min(unitReach, Math.max(column.radius + 2, columns.spacing * 0.45))) continue;
    if (y < column.cellTop || y > column.cellBottom) continue;
    const found = nearestByHeight(units[column.index]!, y);
    const distance = found && Math.hypot(away, found.y - y);
    if (distance !== undefined && distance < nearest) [best, nearest] = [found, distance];
  }
  return best;
}

function nearestByHeight(units: readonly PlacedUnit[], y: number): PlacedUnit | undefined {
  let [low, high] = [0, units.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (units[middle]!.y < y) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [units[low - 1], units[low]];
  if (!before || !after) return before ?? after;
  return y - before.y <= after.y - y ? before : after;
}

/** The nearest path within reach; of several as near the strongest, which is drawn on top. */
function pathAt({ routes }: PathLayout, x: number, y: number): number | undefined {
  let best: number | undefined;
  let nearest = pathReach;
  routes.forEach((route, rank) => {
    const distance = distanceTo(route, x, y);
    if (distance < nearest - 0.01) [best, nearest] = [rank, distance];
  });
  return best;
}

/** Distance of a place from a line, measured across it. */
export function distanceTo(route: Route, x: number, y: number): number {
  const points = route.length / 2;
  if (points === 0) return Infinity;
  if (x < route[0]! || x > route[route.length - 2]!) return Infinity;
  let [low, high] = [0, points - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (route[2 * middle]! < x) low = middle + 1;
    else high = middle;
  }
  const at = Math.max(1, low);
  if (points === 1) return Math.hypot(route[0]! - x, route[1]! - y);
  const x0 = route[2 * at - 2]!;
  const y0 = route[2 * at - 1]!;
  const x1 = route[2 * at]!;
  const y1 = route[2 * at + 1]!;
  const slope = x1 > x0 ? (y1 - y0) / (x1 - x0) : 0;
  const line = y0 + slope * (x - x0);
  return Math.abs(line - y) / Math.hypot(1, slope);
}

function columnAt({ columns }: PathLayout, x: number, y: number): number | undefined {
  const near = columns.placed.filter(
    (column) =>
      Math.abs(column.x - x) <= Math.max(columnReach, columns.spacing * 0.3 * below(column, y)) &&
      y >= column.top - 8 &&
      y <= column.cellBottom,
  );
  return near.sort((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x))[0]?.index;
}

/** Labels are wider than columns. */
function below({ bottom }: { readonly bottom: number }, y: number): number {
  return y > bottom + 8 ? 1 : 0;
}

function linkAt({ scene, columns, lanes }: PathLayout, x: number, y: number): number | undefined {
  const found = scene.view.links.findIndex(({ from, to }, i) => {
    const [a, b] = [columns.placed[from], columns.placed[to]];
    if (!a || !b || x <= a.x || x >= b.x) return false;
    const lane = lanes.of[i];
    if (lane !== undefined) {
      const rise = Math.min(columns.spacing * 0.9, (b.x - a.x) / 2);
      const along = x >= a.x + rise && x <= b.x - rise;
      return along && Math.abs(laneHeight(columns, lanes, lane) - y) <= columns.laneStep / 2;
    }
    const t = (x - a.x) / (b.x - a.x);
    const top = a.liveTop + (b.liveTop - a.liveTop) * t;
    const bottom = a.liveBottom + (b.liveBottom - a.liveBottom) * t;
    return y >= top - 3 && y <= bottom + 3;
  });
  return found >= 0 ? found : undefined;
}
