import {
  type ComparedTile,
  type HeatmapKind,
  type MatrixLayout,
  type Tile,
  type TileAddress,
} from '../../../src/inspect/view';

export type { HeatmapKind };

/** A tile's place in the pyramid of the matrix that is shown. */
export type Address = Omit<TileAddress, 'layer'>;

/** What a source hands over, as it says itself. */
export type AnyTile = Tile | ComparedTile;

/** A matrix to be shown, tile by tile. */
export interface HeatmapSource {
  /** Changes when the picture is of something else; the same key keeps zoom and place. */
  readonly key: string;
  readonly layout: MatrixLayout;
  /** What there is to see: `mask` alone where there are no weights or two masks are compared. */
  readonly kinds: readonly HeatmapKind[];
  /** Whether tiles are those of two masks. */
  readonly compares: boolean;
  /** @returns undefined where the file has changed since: nothing more comes for this key */
  tile(address: Address): Promise<AnyTile | undefined>;
  /** Names of units, counted from 0, where they say more than "input 12". */
  inputName?(unit: number): string;
  outputName?(unit: number): string;
  /** Shares that are kept, 0..1, in equal bins over all rows and over all columns. */
  readonly rowDensity?: readonly number[];
  readonly columnDensity?: readonly number[];
  /** The largest magnitude, for colours of values. */
  readonly range?: number;
}

/** A cell of the matrix itself, not of a level. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** Zoom and place, as plain data that can be kept. */
export interface HeatmapViewState {
  /** Pixels of a cell's smaller side; absent: the whole matrix, however big the panel is. */
  readonly scale?: number;
  /** What lies in the middle, in cells. */
  readonly row: number;
  readonly column: number;
}

export interface HeatmapOptions {
  /** What a user who cannot see it is told that it is. */
  readonly label: string;
  /** The cell under the pointer or the keyboard's cursor. */
  onHover?(cell: Cell | undefined): void;
  /** Zoom or place are others, a moment ago. */
  onViewChange?(state: HeatmapViewState): void;
}
