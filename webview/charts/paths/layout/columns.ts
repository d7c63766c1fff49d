import { type PathsView } from '../../../../src/inspect/pathsView';
import { type Scene } from './scene';

/** Pixels that the diagram may take. */
export interface Size {
  /** Of the window that it is seen through. */
  readonly width: number;
  readonly height: number;
  /** 1 where all columns fit into the window; more spreads them. */
  readonly zoom: number;
}

/** A column where it stands. */
export interface PlacedColumn {
  readonly index: number;
  readonly x: number;
  /** From its first to its last unit. */
  readonly top: number;
  readonly bottom: number;
  /** The part that stands for its live units. */
  readonly liveTop: number;
  readonly liveBottom: number;
  /** Each unit by itself, or all as a bar. */
  readonly kind: 'dots' | 'bar';
  /** Radius of its dots, or half the width of its bar. */
  readonly radius: number;
  /** The cell that it has to itself: columns at the same depth stand one below another. */
  readonly cellTop: number;
  readonly cellBottom: number;
  /** Whether there is room for its name below it. */
  readonly labelled: boolean;
}

/** Columns, and what else is the same for all of them. */
export interface Columns {
  readonly placed: readonly PlacedColumn[];
  /** Pixels, more than the window where it is zoomed in. */
  readonly width: number;
  readonly height: number;
  /** Between one depth and the next. */
  readonly spacing: number;
  /** Every how many depths are labelled. */
  readonly labelEvery: number;
  /** Height of the highest and distance of the lanes in which links run over columns. */
  readonly laneTop: number;
  readonly laneStep: number;
}

/** Room for a name and a count. */
export const labelHeight = 36;
const side = 44;
const leastLabel = 46;
const widestLabel = 80;
/** Of a letter of a name. */
const letter = 6.8;
/** Depths that are nearer to each other than this are scrolled to instead. */
const leastSpacing = 4;
const widestPitch = 22;
/** Distance of columns whose units stand by themselves, all of them. */
const leastDots = 14;
/** Of units that stand by themselves. */
const leastPitch = 4;

/** Where columns stand. `lanes` is how many lanes there are above them. */
export function placeColumns(scene: Scene, size: Size, lanes: number): Columns {
  const { view } = scene;
  const depths = byDepth(view);
  const gaps = Math.max(1, depths.length - 1);
  const edge = Math.min(side, Math.max(14, size.width * 0.12));
  const fitting = Math.max(leastSpacing, (size.width - 2 * edge) / gaps);
  const spacing = depths.length > 1 ? fitting * Math.max(1, size.zoom) : 0;
  const width =
    depths.length > 1
      ? Math.max(size.width, Math.ceil(spacing * gaps + 2 * edge - 0.01))
      : size.width;
  const laneStep = lanes > 3 ? 8 : 12;
  const top = 16 + lanes * laneStep + (lanes > 0 ? 6 : 0);
  const labelEvery = spacing > 0 ? Math.max(1, Math.ceil(labelWidth(view) / spacing)) : 1;
  const labelledAt = labelledDepths(depths.length, labelEvery);
  const most = view.columns.reduce((high, { units }) => Math.max(high, units), 1);
  const placed: PlacedColumn[] = [];
  depths.forEach((columns, at) => {
    const x = depths.length > 1 ? edge + at * spacing : width / 2;
    const cell = (size.height - top) / columns.length;
    const named = cell >= labelHeight + 24;
    columns.forEach((index, i) => {
      const cellTop = top + i * cell;
      const labelled = named && labelledAt.has(at);
      const room = { top: cellTop + 6, bottom: cellTop + cell - (named ? labelHeight : 6) };
      const drawn = scene.byColumn[index]!.length;
      const span = spanOf(view.columns[index]!, drawn, room, most, spacing || 60);
      placed[index] = { index, x, cellTop, cellBottom: cellTop + cell, labelled, ...span };
    });
  });
  const height = size.height;
  return { placed, width, height, spacing, labelEvery, laneTop: 12, laneStep };
}

/** Columns of each depth, from left to right; depths that no column has take no room. */
export function byDepth({ columns }: PathsView): readonly (readonly number[])[] {
  const found = new Map<number, number[]>();
  columns.forEach(({ depth }, index) => {
    const members = found.get(depth);
    if (members) members.push(index);
    else found.set(depth, [index]);
  });
  return [...found].sort(([a], [b]) => a - b).map(([, members]) => members);
}

/** Room that names want, as far as they get it. */
function labelWidth({ columns }: PathsView): number {
  const longest = columns.reduce((most, { name }) => Math.max(most, name.length), 0);
  return Math.min(widestLabel, Math.max(leastLabel, longest * letter + 12));
}

/** Which depths are labelled: the first, the last, and as many between as there is room for. */
function labelledDepths(depths: number, every: number): ReadonlySet<number> {
  const steps = Math.max(1, Math.floor((depths - 1) / every));
  return new Set(
    Array.from({ length: steps + 1 }, (_, i) => Math.round((i * (depths - 1)) / steps)),
  );
}

function spanOf(
  { units, live }: PathsView['columns'][number],
  drawn: number,
  room: { readonly top: number; readonly bottom: number },
  most: number,
  spacing: number,
): Pick<PlacedColumn, 'top' | 'bottom' | 'liveTop' | 'liveBottom' | 'kind' | 'radius'> {
  // Wedges mark bottlenecks above and below.
  const tallest = Math.max(4, room.bottom - room.top - 22);
  const centre = (room.top + room.bottom) / 2;
  // Nets are as wide as 10 and 100,000 units: only logarithms can be seen beside each other.
  const share = 0.3 + (0.7 * Math.log1p(units)) / Math.log1p(most);
  const height = Math.min(tallest * share, Math.max(0, units - 1) * widestPitch);
  const pitch = units > 1 ? height / (units - 1) : widestPitch;
  const half = height / 2;
  const span = { top: centre - half, bottom: centre + half };
  // Near columns would be a haze of dots.
  if (pitch >= leastPitch && (spacing >= leastDots || units === drawn)) {
    const radius = Math.max(1, Math.min(5, pitch * 0.36, spacing * 0.28));
    return { ...span, liveTop: span.top, liveBottom: span.bottom, kind: 'dots', radius };
  }
  const alive = live > 0 ? Math.min(1, live / Math.max(1, units)) : 0;
  const liveHalf = Math.min(half, Math.max(half * alive, live > 0 ? 1.5 + drawn : 0));
  const radius = Math.max(1, Math.min(4, spacing * 0.22));
  return {
    ...span,
    liveTop: centre - liveHalf,
    liveBottom: centre + liveHalf,
    kind: 'bar',
    radius,
  };
}
