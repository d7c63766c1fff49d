import { type NoPaths, type PathsView } from '../inspect/pathsView';
import {
  type ComparedModels,
  type ComparedTile,
  type LayerStatistics,
  type ModelView,
  type Tile,
  type TileAddress,
} from '../inspect/view';

/**
 * What pages and the command line ask about model files. `file` is absolute; a page names only files that its host lets
 * it. `version` is that of the view that whoever asks has: where the file has changed since, the answer is `changed`, and
 * the view is to be asked for anew.
 */
export type InspectRequest =
  | {
      readonly kind: 'model';
      readonly file: string;
      /** The version that whoever asks has: if it still is the file's, the answer is `unchanged`. */
      readonly known?: string;
    }
  | {
      readonly kind: 'statistics';
      readonly file: string;
      readonly version: string;
      /** Place of the layer in the view. */
      readonly layer: number;
    }
  | {
      readonly kind: 'tile';
      readonly file: string;
      readonly version: string;
      readonly tile: TileAddress;
    }
  | {
      readonly kind: 'paths';
      readonly file: string;
      readonly version: string;
      /** How many of the strongest paths, 1 to 1,000. */
      readonly k: number;
      /** Only paths through this unit. */
      readonly through?: { readonly column: number; readonly unit: number };
    }
  | {
      readonly kind: 'comparison';
      readonly file: string;
      readonly version: string;
      readonly other: string;
      readonly otherVersion: string;
    }
  | {
      readonly kind: 'comparedTile';
      readonly file: string;
      readonly version: string;
      readonly other: string;
      readonly otherVersion: string;
      /** `layer` is the place among the layers of the first. */
      readonly tile: TileAddress;
    };

export type InspectKind = InspectRequest['kind'];

export interface InspectAnswers {
  readonly model: ModelView | 'unchanged';
  readonly statistics: LayerStatistics | 'changed';
  readonly tile: Tile | 'changed';
  readonly paths: PathsView | NoPaths | 'changed';
  readonly comparison: ComparedModels | 'changed';
  readonly comparedTile: ComparedTile | 'changed';
}

/** The answer to a request of a kind. */
export type InspectAnswer<R extends InspectRequest> = InspectAnswers[R['kind']];

/** Asks whoever reads model files: the host for a page, the reader process for the host. */
export interface Inspector {
  /** @throws Error with a sentence for people */
  inspect<R extends InspectRequest>(request: R): Promise<InspectAnswer<R>>;
}

/** Milliseconds after which a page gives a request about a model file up: files of many gigabytes are read to the end. */
export const inspectMilliseconds = 180_000;
