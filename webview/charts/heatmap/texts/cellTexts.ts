import { type MatrixLayout } from '../../../../src/inspect/view';
import { text } from '../../../ui/texts';
import { valueText } from '../../format';
import { type AnyTile, type Cell, type HeatmapKind, type HeatmapSource } from '../source';
import { isCompared } from '../tiles/checked';
import { type TileEntry } from '../tiles/tileStore';
import { cellsOf, side } from '../view/levels';

/** What names units, and how the matrix lies. */
export type Named = Pick<HeatmapSource, 'layout' | 'inputName' | 'outputName'>;

/**
 * What is said of the cell of a level, a line for each thing.
 *
 * @param cell of the level
 * @param entry how the tile that it lies in stands
 */
export function cellLines(
  source: Named,
  cell: Cell,
  level: number,
  entry: TileEntry<AnyTile> | undefined,
  kind: HeatmapKind,
): string[] {
  const place = placeOf(source, cell, level);
  if (entry?.state === 'failed') return [place, text('Cannot be read: {0}', entry.reason)];
  if (entry?.state !== 'ready') return [place, text('Not loaded yet')];
  const { tile } = entry;
  const i = indexIn(tile, cell, level, source.layout);
  if (level === 0) return [place, ...elementLines(tile, i, kind)];
  return [place, ...blockLines(tile, i, kind, elementsOf(cell, level, source.layout))];
}

/** The same in one sentence, for screen readers. */
export function spokenLines(lines: readonly string[]): string {
  return lines.join('; ');
}

function indexIn(
  tile: AnyTile,
  { row, column }: Cell,
  level: number,
  layout: MatrixLayout,
): number {
  const tileRow = Math.floor(row / side);
  const tileColumn = Math.floor(column / side);
  const cells = cellsOf({ level, row: tileRow, column: tileColumn }, layout);
  return (row - cells.row) * tile.columns + (column - cells.column);
}

/** Elements of the matrix that a cell of a level stands for. */
function elementsOf({ row, column }: Cell, level: number, { rows, columns }: MatrixLayout): number {
  const step = 2 ** level;
  const high = Math.min(rows, (row + 1) * step) - row * step;
  const wide = Math.min(columns, (column + 1) * step) - column * step;
  return high * wide;
}

function placeOf(source: Named, cell: Cell, level: number): string {
  return level === 0 ? elementPlace(source, cell) : blockPlace(source.layout, cell, level);
}

/** Names the units that an element connects, and its place in the kernel. */
function elementPlace({ layout, inputName, outputName }: Named, { row, column }: Cell): string {
  const [height, width] = layout.kernel;
  const input = Math.floor(row / height);
  const output = Math.floor(column / width);
  const from = inputName?.(input) ?? text('input {0}', input);
  const to = outputName?.(output) ?? text('output {0}', output);
  if (height === 1 && width === 1) return text('{0} → {1}', from, to);
  const [y, x] = [row % height, column % width];
  return text('{0} → {1}, row {2}, column {3} of the kernel', from, to, y, x);
}

function blockPlace(
  { kernel, rows, columns }: MatrixLayout,
  { row, column }: Cell,
  level: number,
): string {
  const step = 2 ** level;
  const [height, width] = kernel;
  const units = (begin: number, count: number, ofUnit: number): readonly [number, number] => [
    Math.floor((begin * step) / ofUnit),
    Math.floor((Math.min(count, (begin + 1) * step) - 1) / ofUnit),
  ];
  return text(
    '{0}, {1}',
    inputsText(...units(row, rows, height)),
    outputsText(...units(column, columns, width)),
  );
}

function inputsText(first: number, last: number): string {
  return first === last ? text('input {0}', first) : text('inputs {0}–{1}', first, last);
}

function outputsText(first: number, last: number): string {
  return first === last ? text('output {0}', first) : text('outputs {0}–{1}', first, last);
}

function elementLines(tile: AnyTile, i: number, kind: HeatmapKind): string[] {
  if (isCompared(tile)) {
    if (tile.both[i]! > 0) return [text('kept by both')];
    if (tile.first[i]! > 0) return [text('only in the first: removed')];
    return [tile.second[i]! > 0 ? text('only in the second: added') : text('in neither')];
  }
  if (tile.density[i] === 0) return [text('pruned')];
  const value =
    kind === 'magnitude'
      ? (tile.magnitude?.[i] ?? tile.signed?.[i])
      : (tile.signed?.[i] ?? tile.magnitude?.[i]);
  if (value === undefined) return [text('kept')];
  if (!Number.isFinite(value)) return [text('kept'), text('value: not finite')];
  return [
    text('kept'),
    kind === 'magnitude'
      ? text('magnitude {0}', numberOf(Math.abs(value)))
      : text('value {0}', numberOf(value)),
  ];
}

function blockLines(tile: AnyTile, i: number, kind: HeatmapKind, elements: number): string[] {
  const count = elements.toLocaleString('en-US');
  if (isCompared(tile)) {
    const [both, first, second] = [tile.both[i]!, tile.first[i]!, tile.second[i]!];
    const neither = Math.max(0, 255 - both - first - second);
    return [
      text('{0} kept by both, of {1}', shareText(both), count),
      text(
        '{0} removed, {1} added, {2} in neither',
        shareText(first),
        shareText(second),
        shareText(neither),
      ),
    ];
  }
  const density = tile.density[i]!;
  const lines = [text('{0} kept of {1}', shareText(density), count)];
  if (density === 0 || kind === 'mask') return lines;
  const value = tile[kind]?.[i];
  if (value === undefined) return lines;
  if (!Number.isFinite(value)) return [...lines, text('no finite value is kept')];
  const mean = numberOf(value);
  return [
    ...lines,
    kind === 'signed' ? text('their mean is {0}', mean) : text('their mean magnitude is {0}', mean),
  ];
}

/** A share of 255 as percent. It is rounded to 1 in 255, but for none and all. */
export function shareText(share: number): string {
  if (share === 0) return '0 %';
  if (share === 255) return '100 %';
  const percent = (100 * share) / 255;
  return `${percent.toFixed(percent < 10 || percent > 99 ? 1 : 0)} %`;
}

function numberOf(value: number): string {
  return valueText(value, 'number').replace(/^-/, '−');
}

/** What is said of a row or column where the bars of densities are. */
export function marginText(
  source: Named,
  axis: 'row' | 'column',
  at: number,
  step: number,
  share: number,
  whole: boolean,
): string[] {
  const { layout } = source;
  const count = axis === 'row' ? layout.rows : layout.columns;
  const ofUnit = axis === 'row' ? layout.kernel[0] : layout.kernel[1];
  const first = Math.floor(at / ofUnit);
  const last = Math.floor((Math.min(count, at + step) - 1) / ofUnit);
  const place = axis === 'row' ? inputsText(first, last) : outputsText(first, last);
  const percent = valueText(100 * share, 'number');
  const what = whole ? text('{0} % kept', percent) : text('{0} % kept of what is in view', percent);
  return [place, what];
}
