import { byDepth } from './columns';
import { type PathLayout, type PlacedUnit } from './layout';

/** Where the keyboard is: at a unit, or at a column none of whose units is placed by itself. */
export interface Cursor {
  readonly column: number;
  readonly unit?: number;
}

const pageStep = 10;

/** Where a key leads to; undefined for keys that lead nowhere. */
export function moved(
  layout: PathLayout,
  cursor: Cursor | undefined,
  key: string,
): Cursor | undefined {
  const sequence = byDepth(layout.scene.view).flat();
  if (sequence.length === 0) return undefined;
  const at = cursor ? sequence.indexOf(cursor.column) : -1;
  const toColumn = (place: number): Cursor =>
    arrival(layout, sequence[Math.max(0, Math.min(sequence.length - 1, place))]!, cursor);
  switch (key) {
    case 'ArrowRight':
      return at < 0 ? toColumn(0) : toColumn(at + 1);
    case 'ArrowLeft':
      return at < 0 ? toColumn(sequence.length - 1) : toColumn(at - 1);
    case 'Home':
      return toColumn(0);
    case 'End':
      return toColumn(sequence.length - 1);
    case 'ArrowDown':
      return cursor ? within(layout, cursor, 1) : toColumn(0);
    case 'ArrowUp':
      return cursor ? within(layout, cursor, -1) : toColumn(0);
    case 'PageDown':
      return cursor && within(layout, cursor, pageStep);
    case 'PageUp':
      return cursor && within(layout, cursor, -pageStep);
    default:
      return undefined;
  }
}

/** The placed unit under the cursor. */
export function unitAt(layout: PathLayout, cursor: Cursor): PlacedUnit | undefined {
  return layout.units[cursor.column]?.find(({ unit }) => unit === cursor.unit);
}

/** Units of a column as keys go through them: those on drawn paths first. */
function inOrder({ units }: PathLayout, column: number): readonly PlacedUnit[] {
  const own = units[column] ?? [];
  return [...own.filter((u) => u.place !== undefined), ...own.filter((u) => u.place === undefined)];
}

function within(layout: PathLayout, cursor: Cursor, by: number): Cursor {
  const units = inOrder(layout, cursor.column);
  const now = units.findIndex(({ unit }) => unit === cursor.unit);
  const next = units[Math.max(0, Math.min(units.length - 1, now < 0 ? 0 : now + by))];
  return next ? { column: cursor.column, unit: next.unit } : cursor;
}

/** In another column the strongest path of the unit that is left leads on; else the strongest unit there. */
function arrival(layout: PathLayout, column: number, cursor: Cursor | undefined): Cursor {
  if (cursor?.column === column) return cursor;
  const { scene } = layout;
  const place = cursor && unitAt(layout, cursor)?.place;
  const own = place === undefined ? [] : scene.units[place]!.paths;
  for (const rank of own) {
    const found = scene.paths[rank]!.units.find((unit) => scene.units[unit]!.column === column);
    if (found !== undefined) return { column, unit: scene.units[found]!.unit };
  }
  const strongest = (scene.byColumn[column] ?? []).reduce<number | undefined>(
    (best, unit) =>
      best === undefined || scene.units[unit]!.paths[0]! < scene.units[best]!.paths[0]!
        ? unit
        : best,
    undefined,
  );
  if (strongest !== undefined) return { column, unit: scene.units[strongest]!.unit };
  const first = layout.units[column]?.[0];
  return first ? { column, unit: first.unit } : { column };
}
