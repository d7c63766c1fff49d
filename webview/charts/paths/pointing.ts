import { type Emphasis } from './drawing/paint';
import { type Hit } from './layout/hit';
import { type PathLayout } from './layout/layout';
import { unitAt, type Cursor } from './layout/moves';

/** A unit of a column. */
export interface UnitOf {
  readonly column: number;
  readonly unit: number;
}

/** What is pointed at, and where, in pixels of the whole diagram. */
export interface Pointed {
  readonly hit: Hit;
  readonly x: number;
  readonly y: number;
}

/** What the pointer, the keyboard and a choice bring out. */
export interface Pointing {
  readonly pointer: Pointed | undefined;
  readonly cursor: Cursor | undefined;
  readonly chosen: UnitOf | undefined;
  /** Whether the layout has only paths through the chosen unit. */
  readonly through: boolean;
}

/** What is brought out of a layout. */
export function emphasisOf(layout: PathLayout, pointing: Pointing): Emphasis {
  const { chosen, cursor, through } = pointing;
  const own = through
    ? layout.scene.paths.map((_, rank) => rank)
    : chosen
      ? pathsOf(layout, chosen)
      : [];
  const rings = [chosen && unitAt(layout, chosen), cursor && unitAt(layout, cursor)]
    .filter((unit) => unit !== undefined)
    .map(({ x, y }) => [x, y] as const);
  const pointed = pointedPaths(layout, pointing);
  // The strongest is drawn last.
  if (pointed.length === 0) return { layout, paths: own.toReversed(), behind: [], rings };
  return { layout, paths: pointed.toReversed(), behind: own.toReversed(), rings };
}

/** What is pointed at: by the pointer, else by the keyboard. */
export function pointedAt(
  layout: PathLayout,
  { pointer, cursor }: Pick<Pointing, 'pointer' | 'cursor'>,
): Pointed | undefined {
  if (pointer || !cursor) return pointer;
  const unit = unitAt(layout, cursor);
  if (unit) return { hit: { kind: 'unit', unit }, x: unit.x, y: unit.y };
  const column = layout.columns.placed[cursor.column];
  return column && { hit: { kind: 'column', column: column.index }, x: column.x, y: column.top };
}

/** Paths that are pointed at, strongest first. */
function pointedPaths(layout: PathLayout, pointing: Pointing): readonly number[] {
  const hit = pointedAt(layout, pointing)?.hit;
  if (hit?.kind === 'path') return [hit.path];
  return hit?.kind === 'unit' ? pathsOf(layout, hit.unit) : [];
}

/** Drawn paths through a unit, strongest first. */
export function pathsOf(layout: PathLayout, at: UnitOf): readonly number[] {
  const place = unitAt(layout, at)?.place;
  return place === undefined ? [] : layout.scene.units[place]!.paths;
}
