import { type Pen, type Spot } from '../../pen';
import { type PlacedColumn } from '../layout/columns';
import { type PathLayout, type PlacedUnit } from '../layout/layout';
import { type Ink } from './ink';

/** Draws the columns: units as dots, or as a bar with the part that is live. */
export function drawColumns(pen: Pen, layout: PathLayout, ink: Ink): void {
  const { columns, scene, units } = layout;
  for (const column of columns.placed) {
    if (column.kind === 'bar') drawBar(pen, column, ink);
    const { units: count, live } = scene.view.columns[column.index]!;
    for (const unit of units[column.index]!)
      drawUnit(pen, column, unit, othersOf(count, live, layout, column), ink);
    if (scene.view.bottlenecks.includes(column.index)) drawBottleneck(pen, column, ink);
  }
}

/** What is known of units on no drawn path. */
type Others = 'live' | 'dead' | 'unknown';

function othersOf(
  count: number,
  live: number,
  { scene }: PathLayout,
  { index }: PlacedColumn,
): Others {
  if (live >= count) return 'live';
  return live <= scene.byColumn[index]!.length ? 'dead' : 'unknown';
}

function drawBar(pen: Pen, column: PlacedColumn, ink: Ink): void {
  const { x, radius, top, bottom, liveTop, liveBottom } = column;
  const box = (from: number, to: number, half: number): Spot[] => [
    [x - half, from],
    [x + half, from],
    [x + half, to],
    [x - half, to],
  ];
  const { theme } = ink;
  pen.shape(box(top - 2, bottom + 2, radius), { fill: theme.background });
  pen.shape(box(top - 2, bottom + 2, radius), {
    fill: ink.dead,
    alpha: theme.highContrast ? 0.3 : 0.2,
  });
  if (liveBottom > liveTop)
    pen.shape(box(liveTop - 1, liveBottom + 1, radius), {
      fill: ink.live,
      alpha: theme.highContrast ? 0.6 : 0.35,
    });
}

function drawUnit(
  pen: Pen,
  { kind, radius }: PlacedColumn,
  { x, y, place }: PlacedUnit,
  others: Others,
  ink: Ink,
): void {
  const { background } = ink.theme;
  if (kind === 'bar') {
    if (place === undefined) return;
    const tick: Spot[] = [
      [x - radius, y],
      [x + radius, y],
    ];
    pen.lines([tick], { colour: ink.live, width: 1.25 });
    return;
  }
  if (place !== undefined) {
    // Rims of small dots would hide the lines.
    const rim = radius > 2 ? { stroke: background, width: 1 } : {};
    pen.circle([x, y], radius + 0.5, { fill: ink.live, ...rim });
    return;
  }
  const hollow = Math.max(0.8, radius - 0.6);
  if (others === 'live') pen.circle([x, y], hollow, { fill: ink.dead });
  else
    pen.circle([x, y], hollow, {
      fill: background,
      stroke: ink.dead,
      width: 1,
      alpha: others === 'dead' ? 0.55 : 0.9,
    });
}

/** Two wedges that pinch the column. */
function drawBottleneck(pen: Pen, column: PlacedColumn, ink: Ink): void {
  const { x, top, bottom } = column;
  const [high, low] = [top - 9, bottom + 9];
  const wedge = (y: number, away: number): Spot[] => [
    [x - 5, y + away * 6],
    [x + 5, y + away * 6],
    [x, y],
  ];
  pen.shape(wedge(high, -1), { fill: ink.bottleneck });
  pen.shape(wedge(low, 1), { fill: ink.bottleneck });
}

/** Draws units that are brought out, over everything else. */
export function drawBroughtOut(
  pen: Pen,
  layout: PathLayout,
  ranks: readonly number[],
  ink: Ink,
): void {
  const seen = new Set<number>();
  for (const rank of ranks) {
    for (const place of layout.scene.paths[rank]!.units) {
      if (seen.has(place)) continue;
      seen.add(place);
      const column = layout.columns.placed[layout.scene.units[place]!.column]!;
      // In a bar many lie close together.
      const most = column.kind === 'bar' ? 3 : 5;
      const radius = Math.max(1.5, Math.min(most, column.radius + 0.5));
      pen.circle([column.x, layout.heights[place]!], radius, {
        fill: ink.live,
        stroke: ink.theme.background,
        width: 1,
      });
    }
  }
}

/** A ring around the unit that is pointed at or chosen. */
export function drawRing(pen: Pen, [x, y]: Spot, ink: Ink): void {
  pen.circle([x, y], 9, { stroke: ink.theme.background, width: 4 });
  pen.circle([x, y], 9, { stroke: ink.theme.foreground, width: 2 });
}
