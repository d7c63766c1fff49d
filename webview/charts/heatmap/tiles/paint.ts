import { type ComparedTile, type Tile } from '../../../../src/inspect/view';
import { mixed, type Rgb } from '../../../ui/colour';
import { rampColour, type HeatmapColours } from '../drawing/colours';
import { type AnyTile, type HeatmapKind } from '../source';
import { isCompared } from './checked';

/** Colours of cells as pixels of a canvas, ready to be looked up. */
export interface Look {
  readonly kind: HeatmapKind;
  readonly colours: HeatmapColours;
  /** The magnitude from which on the strongest colour is used. */
  readonly range: number;
  /** By density for a mask; by density * 256 + {@link valueIndex} for values. */
  readonly table: Uint32Array;
}

/** Makes the colours of a kind. Cells of which nothing is kept stay clear: what lies below shows. */
export function lookOf(kind: HeatmapKind, colours: HeatmapColours, range: number): Look {
  const table = kind === 'mask' ? maskTable(colours) : valueTable(kind, colours);
  return { kind, colours, range, table };
}

/** How strongly a cell shows for the share of it that is kept: a ticket of 2 % is to be seen too. */
export function strength(share: number): number {
  return Math.sqrt(share);
}

function maskTable({ density }: HeatmapColours): Uint32Array {
  const table = new Uint32Array(256);
  for (let i = 1; i < 256; i++) table[i] = pixel(rampColour(density, strength(i / 255)));
  return table;
}

function valueTable(kind: 'signed' | 'magnitude', colours: HeatmapColours): Uint32Array {
  const table = new Uint32Array(256 * 256);
  const values = Array.from({ length: 256 }, (_, i) =>
    i === 0
      ? colours.nonFinite
      : kind === 'signed'
        ? rampColour(colours.signed, (i - 1) / 254)
        : rampColour(colours.magnitude, (i - 1) / 254),
  );
  for (let density = 1; density < 256; density++) {
    // Never so faint that the colour of the value is lost.
    const share = Math.max(0.35, strength(density / 255));
    for (let i = 0; i < 256; i++) {
      table[density * 256 + i] = pixel(mixed(colours.pruned, values[i]!, share));
    }
  }
  return table;
}

/** Place of a value in the colours of its kind, 1..255; 0 is for what is not finite. Small values spread, as weights crowd at 0. */
export function valueIndex(value: number, kind: 'signed' | 'magnitude', range: number): number {
  if (!Number.isFinite(value)) return 0;
  const size = range > 0 ? Math.sqrt(Math.min(1, Math.abs(value) / range)) : 0;
  if (kind === 'magnitude') return 1 + Math.round(254 * size);
  return 128 + Math.round(127 * (value < 0 ? -size : size));
}

/** The pixels of a tile, row by row. */
export function paintTile(tile: AnyTile, look: Look): Uint32Array {
  if (isCompared(tile)) return paintCompared(tile, look.colours);
  const { kind, table, range } = look;
  if (kind === 'mask')
    return tile.density.length > 0
      ? Uint32Array.from(tile.density, (d) => table[d]!)
      : new Uint32Array();
  return paintValues(tile, tile[kind], kind, table, range);
}

function paintValues(
  { density }: Tile,
  values: Float32Array | undefined,
  kind: 'signed' | 'magnitude',
  table: Uint32Array,
  range: number,
): Uint32Array {
  const pixels = new Uint32Array(density.length);
  for (let i = 0; i < pixels.length; i++) {
    const kept = density[i]!;
    if (kept > 0) pixels[i] = table[kept * 256 + valueIndex(values?.[i] ?? NaN, kind, range)]!;
  }
  return pixels;
}

function paintCompared(
  { both, first, second }: ComparedTile,
  colours: HeatmapColours,
): Uint32Array {
  const pixels = new Uint32Array(both.length);
  for (let i = 0; i < pixels.length; i++) {
    pixels[i] = comparedPixel(both[i]!, first[i]!, second[i]!, colours);
  }
  return pixels;
}

function comparedPixel(
  both: number,
  first: number,
  second: number,
  colours: HeatmapColours,
): number {
  const any = both + first + second;
  if (any === 0) return 0;
  const share = strength(Math.min(1, any / 255));
  const channel = (i: 0 | 1 | 2): number =>
    colours.pruned[i] * (1 - share) +
    ((both * colours.both[i] + first * colours.first[i] + second * colours.second[i]) / any) *
      share;
  return pixel([channel(0), channel(1), channel(2)]);
}

/** An opaque pixel as canvases of little-endian machines have it; there are no others with a browser. */
export function pixel([red, green, blue]: Rgb): number {
  return (
    ((255 << 24) | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0
  );
}
