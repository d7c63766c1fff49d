import { type HeatmapViewState } from '../source';

/** Pixels of the page. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Shape {
  readonly rows: number;
  readonly columns: number;
}

/** Where cells lie: column c begins at `left + c * cellWidth` pixels from the picture's left edge. */
export interface Transform {
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly left: number;
  readonly top: number;
}

/** The biggest side of a cell, in pixels. */
export const biggestCell = 40;

/** From this side on cells have grid lines, and a cursor that keys move. */
export const cellsApart = 8;

/** A matrix that is far longer than wide is stretched until it fills this share of the picture, or is this many pixels wide. */
const leastShare = 1 / 3;
const leastLength = 120;

/** Sides of a cell with the whole matrix in the picture: square, but for matrices that are extremely wide or tall. */
export function fittingCell({ rows, columns }: Shape, { width, height }: Size): Size {
  const widest = Math.min(biggestCell, width / columns);
  const tallest = Math.min(biggestCell, height / rows);
  const square = Math.min(widest, tallest);
  return {
    width: Math.max(square, Math.min(widest, leastOf(width) / columns)),
    height: Math.max(square, Math.min(tallest, leastOf(height) / rows)),
  };
}

function leastOf(room: number): number {
  return Math.max(leastShare * room, Math.min(room, leastLength));
}

/** The height beyond which the whole of a matrix would leave room empty, in pixels. */
export function usefulHeight({ rows, columns }: Shape, width: number): number {
  const square = rows * Math.min(biggestCell, width / columns);
  return Math.max(square, Math.min(rows * biggestCell, leastLength));
}

/** The least scale: that of the whole matrix. */
export function leastScale(shape: Shape, size: Size): number {
  const cell = fittingCell(shape, size);
  return Math.min(cell.width, cell.height);
}

/** A scale within what is allowed. */
export function allowedScale(scale: number, shape: Shape, size: Size): number {
  return Math.min(biggestCell, Math.max(leastScale(shape, size), scale));
}

/**
 * Where cells lie for a state. What was stretched stays so until the other side has grown as big; from there on cells are
 * square. A matrix smaller than the picture lies in its middle, one that is bigger leaves no gap at its edges.
 */
export function transformOf(state: HeatmapViewState, shape: Shape, size: Size): Transform {
  const fit = fittingCell(shape, size);
  const scale = state.scale === undefined ? 0 : allowedScale(state.scale, shape, size);
  const cellWidth = Math.max(scale, fit.width);
  const cellHeight = Math.max(scale, fit.height);
  return {
    cellWidth,
    cellHeight,
    left: placed(size.width, shape.columns * cellWidth, state.column * cellWidth),
    top: placed(size.height, shape.rows * cellHeight, state.row * cellHeight),
  };
}

function placed(room: number, length: number, middle: number): number {
  if (length <= room) return (room - length) / 2;
  return Math.min(0, Math.max(room - length, room / 2 - middle));
}

/** The state whose middle is where a transform has it. */
export function stateOf(
  scale: number | undefined,
  transform: Transform,
  size: Size,
): HeatmapViewState {
  return {
    ...(scale === undefined ? {} : { scale }),
    row: (size.height / 2 - transform.top) / transform.cellHeight,
    column: (size.width / 2 - transform.left) / transform.cellWidth,
  };
}

/** Zooms to a scale; what lies at (x, y) stays there, as far as the edges allow. */
export function zoomed(
  state: HeatmapViewState,
  scale: number,
  at: { readonly x: number; readonly y: number },
  shape: Shape,
  size: Size,
): HeatmapViewState {
  const before = transformOf(state, shape, size);
  const column = (at.x - before.left) / before.cellWidth;
  const row = (at.y - before.top) / before.cellHeight;
  if (scale <= leastScale(shape, size) * (1 + 1e-9)) return wholeMatrix(shape);
  const allowed = allowedScale(scale, shape, size);
  const fit = fittingCell(shape, size);
  const cellWidth = Math.max(allowed, fit.width);
  const cellHeight = Math.max(allowed, fit.height);
  const wanted: HeatmapViewState = {
    scale: allowed,
    row: row + (size.height / 2 - at.y) / cellHeight,
    column: column + (size.width / 2 - at.x) / cellWidth,
  };
  return settled(wanted, shape, size);
}

/** Moves the matrix by pixels. */
export function panned(
  state: HeatmapViewState,
  by: { readonly x: number; readonly y: number },
  shape: Shape,
  size: Size,
): HeatmapViewState {
  const { cellWidth, cellHeight } = transformOf(state, shape, size);
  const moved = {
    ...state,
    row: state.row - by.y / cellHeight,
    column: state.column - by.x / cellWidth,
  };
  return settled(moved, shape, size);
}

/** The whole matrix. */
export function wholeMatrix({ rows, columns }: Shape): HeatmapViewState {
  return { row: rows / 2, column: columns / 2 };
}

/** The same state, with its middle where the edges let it be. */
export function settled(state: HeatmapViewState, shape: Shape, size: Size): HeatmapViewState {
  return stateOf(state.scale, transformOf(state, shape, size), size);
}

/** Moves as little as brings a cell into the picture. */
export function revealed(
  state: HeatmapViewState,
  cell: { readonly row: number; readonly column: number },
  shape: Shape,
  size: Size,
): HeatmapViewState {
  const { cellWidth, cellHeight, left, top } = transformOf(state, shape, size);
  const into = (begin: number, length: number, room: number): number =>
    begin < 0 ? -begin : begin + length > room ? room - begin - length : 0;
  return panned(
    state,
    {
      x: into(left + cell.column * cellWidth, cellWidth, size.width),
      y: into(top + cell.row * cellHeight, cellHeight, size.height),
    },
    shape,
    size,
  );
}

/** The cell at a place of the picture; undefined beside the matrix. */
export function cellAt(
  { x, y }: { readonly x: number; readonly y: number },
  { cellWidth, cellHeight, left, top }: Transform,
  { rows, columns }: Shape,
): { readonly row: number; readonly column: number } | undefined {
  const row = Math.floor((y - top) / cellHeight);
  const column = Math.floor((x - left) / cellWidth);
  return row >= 0 && column >= 0 && row < rows && column < columns ? { row, column } : undefined;
}

/** State that was kept, where it is one; anything else is undefined. */
export function asViewState(kept: unknown): HeatmapViewState | undefined {
  if (typeof kept !== 'object' || kept === null) return undefined;
  const { scale, row, column } = kept as Partial<Record<keyof HeatmapViewState, unknown>>;
  if (typeof row !== 'number' || typeof column !== 'number') return undefined;
  if (!Number.isFinite(row) || !Number.isFinite(column)) return undefined;
  if (scale === undefined) return { row, column };
  return typeof scale === 'number' && scale > 0 && Number.isFinite(scale)
    ? { scale, row, column }
    : undefined;
}
