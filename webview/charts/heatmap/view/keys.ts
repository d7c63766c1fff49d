import { type HeatmapViewState } from '../source';
import {
  cellsApart,
  leastScale,
  panned,
  revealed,
  transformOf,
  wholeMatrix,
  zoomed,
  type Shape,
  type Size,
} from './transform';

/** How far a press of an arrow moves the picture, as a share of it. */
const step = 0.12;

/** How much a press of a key or of a button zooms. */
export const zoomStep = 1.5;

interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** What a key leads to. */
export interface Move {
  readonly state: HeatmapViewState;
  readonly cursor: CellPlace | undefined;
  /** Whether the cell at the cursor, or in the middle, is to be told. */
  readonly tell?: boolean;
}

export interface Key {
  readonly key: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
}

/** What a key does; undefined: it is not for the picture. */
export function moveFor(
  { key, ctrl, shift }: Key,
  state: HeatmapViewState,
  cursor: CellPlace | undefined,
  shape: Shape,
  size: Size,
): Move | undefined {
  const middle = { x: size.width / 2, y: size.height / 2 };
  const moved = (x: number, y: number): Move => ({
    state: panned(state, { x, y }, shape, size),
    cursor,
  });
  const scaled = (scale: number): Move => ({
    state: zoomed(state, scale, anchorOf(), shape, size),
    cursor,
  });
  const anchorOf = (): { x: number; y: number } => {
    if (!cursor) return middle;
    const t = transformOf(state, shape, size);
    return {
      x: clamp(t.left + (cursor.column + 0.5) * t.cellWidth, size.width),
      y: clamp(t.top + (cursor.row + 0.5) * t.cellHeight, size.height),
    };
  };
  const far = 1e12;
  const scale = state.scale ?? leastScale(shape, size);
  const arrow = arrows[key];
  if (arrow) {
    if (ctrl) return undefined;
    const [x, y] = arrow;
    if (shift || !cellsAreApart(state, shape, size)) {
      return moved(-x * step * size.width, -y * step * size.height);
    }
    const next = nextCell(cursor, x, y, state, shape, size);
    return { state: revealed(state, next, shape, size), cursor: next };
  }
  switch (key) {
    case '+':
    case '=':
      return ctrl ? undefined : scaled(scale * zoomStep);
    case '-':
    case '_':
      return ctrl ? undefined : scaled(scale / zoomStep);
    case '0':
      return ctrl ? undefined : { state: wholeMatrix(shape), cursor: undefined };
    case '1':
      return ctrl ? undefined : scaled(1);
    case 'Home':
      return moved(far, ctrl ? far : 0);
    case 'End':
      return moved(-far, ctrl ? -far : 0);
    case 'PageUp':
      return shift ? moved(0.9 * size.width, 0) : moved(0, 0.9 * size.height);
    case 'PageDown':
      return shift ? moved(-0.9 * size.width, 0) : moved(0, -0.9 * size.height);
    case 'Enter':
      return { state, cursor, tell: true };
    case 'Escape':
      return cursor ? { state, cursor: undefined } : undefined;
    default:
      return undefined;
  }
}

const arrows: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Whether cells are big enough to be told apart. */
export function cellsAreApart(state: HeatmapViewState, shape: Shape, size: Size): boolean {
  const { cellWidth, cellHeight } = transformOf(state, shape, size);
  return Math.min(cellWidth, cellHeight) >= cellsApart;
}

/** The next cell; the first press puts the cursor into the middle of what is in view. */
function nextCell(
  cursor: CellPlace | undefined,
  x: number,
  y: number,
  state: HeatmapViewState,
  shape: Shape,
  size: Size,
): CellPlace {
  if (!cursor) return middleCell(state, shape, size);
  return {
    row: clamp(cursor.row + y, shape.rows - 1),
    column: clamp(cursor.column + x, shape.columns - 1),
  };
}

/** The cell in the middle of what is in view. */
export function middleCell(state: HeatmapViewState, shape: Shape, size: Size): CellPlace {
  const { cellWidth, cellHeight, left, top } = transformOf(state, shape, size);
  return {
    row: clamp(Math.floor((size.height / 2 - top) / cellHeight), shape.rows - 1),
    column: clamp(Math.floor((size.width / 2 - left) / cellWidth), shape.columns - 1),
  };
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(0, value));
}
