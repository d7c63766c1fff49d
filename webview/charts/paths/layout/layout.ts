import { type PathsView } from '../../../../src/inspect/pathsView';
import { byDepth, placeColumns, type Columns, type PlacedColumn, type Size } from './columns';
import { lanesOf, type Lanes } from './lanes';
import { Neighbours, orderUnits, placeInOrder, type Heights } from './places';
import { routesOf, type Route } from './routes';
import { sceneOf, type Scene } from './scene';

/** A unit that is placed by itself. */
export interface PlacedUnit {
  readonly column: number;
  readonly unit: number;
  readonly x: number;
  readonly y: number;
  /** Its place in the scene; undefined of units on no drawn path. */
  readonly place?: number;
}

/** Where everything lies, in pixels from the upper left corner of the whole diagram. */
export interface PathLayout {
  readonly scene: Scene;
  readonly columns: Columns;
  readonly lanes: Lanes;
  readonly heights: Heights;
  /** Of each path of the scene. */
  readonly routes: readonly Route[];
  /** For each column the units that are placed by themselves, from top to bottom. */
  readonly units: readonly (readonly PlacedUnit[])[];
}

/** Lays out the strongest paths of a view and the net that they run through. */
export function layOut(view: PathsView, shown: number, size: Size): PathLayout {
  const scene = sceneOf(view, shown);
  const lanes = lanesOf(view);
  const columns = placeColumns(scene, size, lanes.count);
  const heights = orderUnits(scene, columns.placed, byDepth(view).flat());
  const routes = routesOf(scene, columns, lanes, heights);
  const units = columns.placed.map((column) => placedUnits(scene, column, heights));
  return { scene, columns, lanes, heights, routes, units };
}

/**
 * Lays out other paths through the same columns: units keep the places that they have, others are put among them.
 * undefined where the view is not of the same net.
 */
export function layOutOver(
  base: PathLayout,
  view: PathsView,
  shown: number,
): PathLayout | undefined {
  const columns = base.scene.view.columns;
  const same =
    view.columns.length === columns.length &&
    view.columns.every(({ units }, i) => units === columns[i]!.units);
  if (!same) return undefined;
  const scene = sceneOf({ ...view, columns }, shown);
  const known = base.units.map((units) => new Map(units.map(({ unit, y }) => [unit, y])));
  const heights = new Float64Array(scene.units.length);
  const before = new Neighbours(scene, -1);
  for (const column of byDepth(base.scene.view).flat()) {
    const { top, bottom } = base.columns.placed[column]!;
    const keyOf = (place: number): number =>
      before.barycentre(place, heights) ??
      top + ((bottom - top) * scene.units[place]!.unit) / columns[column]!.units;
    const unplaced: { place: number; key: number }[] = [];
    for (const place of scene.byColumn[column]!) {
      const y = known[column]!.get(scene.units[place]!.unit);
      if (y === undefined) unplaced.push({ place, key: keyOf(place) });
      else heights[place] = y;
    }
    unplaced.sort((a, b) => a.key - b.key);
    const wishes = unplaced.map(({ place, key }) => {
      return { height: key, weight: scene.units[place]!.paths.length };
    });
    const found = placeInOrder(base.columns.placed[column]!, columns[column]!.units, wishes);
    unplaced.forEach(({ place }, i) => (heights[place] = found[i]!));
  }
  const routes = routesOf(scene, base.columns, base.lanes, heights);
  const units = base.columns.placed.map((column) => placedUnits(scene, column, heights));
  const merged = units.map((own, column) => merge(own, base.units[column]!));
  return { ...base, scene, heights, routes, units: merged };
}

/** Units of a column: those on paths, and where each stands by itself also the others, in the slots between. */
function placedUnits(scene: Scene, column: PlacedColumn, heights: Heights): PlacedUnit[] {
  const { index, x, top, bottom, kind } = column;
  const own = scene.byColumn[index]!.map((place): PlacedUnit => {
    return { column: index, unit: scene.units[place]!.unit, x, y: heights[place]!, place };
  });
  const count = scene.view.columns[index]!.units;
  if (kind === 'dots') {
    const pitch = count > 1 ? (bottom - top) / (count - 1) : 0;
    const taken = new Set(own.map(({ y }) => (pitch > 0 ? Math.round((y - top) / pitch) : 0)));
    const chosen = new Set(own.map(({ unit }) => unit));
    let slot = 0;
    for (let unit = 0; unit < count; unit++) {
      if (chosen.has(unit)) continue;
      while (taken.has(slot)) slot++;
      own.push({ column: index, unit, x, y: top + pitch * slot++ });
    }
  }
  return own.sort((a, b) => a.y - b.y || a.unit - b.unit);
}

/** Units of two lists; what both have as the first has it. */
function merge(first: readonly PlacedUnit[], second: readonly PlacedUnit[]): PlacedUnit[] {
  const seen = new Set(first.filter((u) => u.place !== undefined).map(({ unit }) => unit));
  // Places in another scene mean nothing in this one.
  const others = second
    .filter(({ unit }) => !seen.has(unit))
    .map(({ column, unit, x, y }): PlacedUnit => ({ column, unit, x, y }));
  const own = first.filter((u) => u.place !== undefined);
  return [...own, ...others].sort((a, b) => a.y - b.y || a.unit - b.unit);
}
