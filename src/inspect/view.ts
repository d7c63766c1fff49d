/** How a file's masks came about. */
export type MaskOrigin =
  /** A mask tensor of its own, in this file or in the one beside it. */
  | 'tensor'
  /** There is none: exact zeros count as pruned. */
  | 'zeros';

/**
 * How a tensor lies as a matrix of cells, one for each element: inputs run downwards, outputs to the right, and the kernel
 * of a convolution is a tile of `kernel[0]` x `kernel[1]` cells for each pair of channels. The cell at (row, column) is
 * y = row mod kernel[0] of input row div kernel[0], and x = column mod kernel[1] of output column div kernel[1]; its element
 * has the index input * strides.input + output * strides.output + y * strides.y + x * strides.x.
 */
export interface MatrixLayout {
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: readonly [height: number, width: number];
  /** inputs * kernel height. */
  readonly rows: number;
  /** outputs * kernel width. */
  readonly columns: number;
  readonly strides: {
    readonly input: number;
    readonly output: number;
    readonly y: number;
    readonly x: number;
  };
}

/** A tensor that has weights to be looked at. */
export interface LayerView {
  /** The tensor's name as it stands in the file. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Type of the values as the file names it. */
  readonly dtype: string;
  readonly count: number;
  readonly layout: MatrixLayout;
  /** Only kernels are pruned; the densities of the net are taken over them. */
  readonly role: 'kernel' | 'bias' | 'other';
  readonly mask: MaskOrigin;
  /** Whether there are weights: a mask alone has none, and shows no values. */
  readonly weights: boolean;
  /** Why its values cannot be read; it is listed all the same. */
  readonly unreadable?: string;
}

/** What a model file holds, as far as its headers tell: values have not been read. */
export interface ModelView {
  /** Absolute path of the file that was opened. */
  readonly file: string;
  /** For people, e.g. `safetensors`, `TensorFlow.js layers model`, `NumPy archive`. */
  readonly format: string;
  /** Files that it was read from, absolute: shards, the weights beside a mask, the topology. */
  readonly files: readonly string[];
  /**
   * Paths that its version is made of, absolute: these files, files that would belong to it and may not be there, and
   * folders in which something is missing.
   */
  readonly watched?: readonly string[];
  /** Bytes of its files. */
  readonly bytes: number;
  readonly layers: readonly LayerView[];
  /** What is in the file and is no tensor of numbers. */
  readonly refused: readonly { readonly name: string; readonly why: string }[];
  /** Text that the file carries, at most 100 entries of at most 2,000 characters; hostile: never markup. */
  readonly metadata: readonly { readonly key: string; readonly value: string }[];
  /** Sentences on how the file is read: that zeros are shown as the mask, that shards are missing. */
  readonly notes: readonly string[];
  /** In a run folder: which ticket this is. */
  readonly ticket?: {
    readonly run: string;
    readonly seed: number;
    readonly stage: string;
    /** Of a mask on the way of a search: after how many steps. */
    readonly step?: number;
    /** kept / prunable that was asked for, where the stage says so. */
    readonly requested?: number;
  };
  /** Changes whenever one of the files does. */
  readonly version: string;
}

/** Flags of a layer, most urgent first. */
export type LayerFlag =
  /** Nothing is left of it: the net is cut. */
  | 'collapsed'
  /** Weights that the mask prunes are not zero. */
  | 'not-enforced'
  | 'non-finite'
  | 'dead-inputs'
  | 'dead-outputs'
  | 'n-of-m'
  | 'blocks';

/** What the values of a layer say. Sums are over all elements, in double, correctly rounded to 1e-9 of the sum of magnitudes. */
export interface LayerStatistics {
  readonly count: number;
  /** Ones of the mask; without one, values that are not 0 (NaN is not). */
  readonly kept: number;
  /** Weights equal to 0, -0 among them; of a mask alone, its zeros. */
  readonly zeros: number;
  readonly nonFinite: number;
  readonly sum: number;
  readonly absSum: number;
  /** Of the finite values of kept weights; absent where there is none. */
  readonly range?: {
    readonly min: number;
    readonly max: number;
    readonly mean: number;
    readonly deviation: number;
    /** The smallest magnitude. */
    readonly leastMagnitude: number;
  };
  /** Kept weights whose values are finite, in equal bins from `min` to `max`. */
  readonly histogram?: {
    readonly min: number;
    readonly max: number;
    readonly counts: readonly number[];
  };
  /** Weights that are not 0 though the mask prunes them. */
  readonly notEnforced: number;
  /** Input units, and output units, no weight of which is kept. */
  readonly deadInputs: number;
  readonly deadOutputs: number;
  /** Share that is kept, 0..1, over rows and over columns of the matrix, in at most 1,024 bins of whole rows each. */
  readonly rowDensity: readonly number[];
  readonly columnDensity: readonly number[];
  /** N:M structure along inputs or outputs: each run of M elements keeps at most N. Only the strictest that holds and prunes. */
  readonly nOfM?: { readonly n: number; readonly m: number; readonly along: 'inputs' | 'outputs' };
  /** The biggest blocks (powers of two, or whole kernels, rows, columns) in which the mask is constant. */
  readonly blocks?: { readonly height: number; readonly width: number };
  readonly flags: readonly LayerFlag[];
}

/** What the cells of a heatmap say. */
export type HeatmapKind = 'mask' | 'signed' | 'magnitude';

/** Side of a tile, in cells of its level. */
export const tileSide = 256;

/**
 * A square of the pyramid over a layer's matrix. Level 0 has its cells; a cell of level n stands for 2^n x 2^n of them (fewer
 * at the right and lower edges). Tile (row, column) begins at cell (row * tileSide, column * tileSide) of its level.
 */
export interface TileAddress {
  readonly layer: number;
  readonly level: number;
  readonly row: number;
  readonly column: number;
}

export interface Tile {
  /** Cells that there are: tileSide, or fewer at the edges. */
  readonly rows: number;
  readonly columns: number;
  /** Kept share of the elements of each cell, 0..255, rounded, but 0 only if none and 255 only if all are kept; row by row. */
  readonly density: Uint8Array;
  /** Mean over the kept, finite elements of each cell; NaN where there is none. Absent where there are no weights. */
  readonly signed?: Float32Array;
  /** The same of magnitudes. */
  readonly magnitude?: Float32Array;
}

/** Two masks of the same tensors: a cell of 255 is all, 0 none. */
export interface ComparedTile {
  readonly rows: number;
  readonly columns: number;
  /** Shares of the elements of each cell, 0..255: kept by both, only by the first, only by the second. */
  readonly both: Uint8Array;
  readonly first: Uint8Array;
  readonly second: Uint8Array;
}

/** How two tickets agree in one layer. */
export interface ComparedLayer {
  /** Place of the layer among the layers of the first. */
  readonly layer: number;
  /** And of the second. */
  readonly other: number;
  readonly name: string;
  readonly count: number;
  readonly both: number;
  /** Kept by the first only: removed on the way to the second. */
  readonly onlyFirst: number;
  /** Kept by the second only: added. */
  readonly onlySecond: number;
  /** Of the weights that both keep: how many have the same sign (0 counts with 0); absent where one has no weights. */
  readonly sameSign?: number;
}

export interface ComparedModels {
  readonly layers: readonly ComparedLayer[];
  /** Tensors that only one has, or that differ in shape, with the reason. */
  readonly apart: readonly { readonly name: string; readonly why: string }[];
  /** |both| / |either| (Jaccard), over all layers; 1 where neither keeps anything. */
  readonly overlap: number;
  /** The overlap that random masks of the same densities would have, expected layer by layer. */
  readonly chance: number;
  readonly version: string;
}
