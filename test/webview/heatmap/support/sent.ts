import { type HeatmapKind, type MatrixLayout } from '../../../../src/inspect/view';

/** What a page is told to show; its tiles come over `askTile`. */
export interface ShownSource {
  readonly key: string;
  readonly layout: MatrixLayout;
  readonly kinds: readonly HeatmapKind[];
  readonly compares: boolean;
  readonly rowDensity?: readonly number[];
  readonly columnDensity?: readonly number[];
  readonly range?: number;
}

/** A tile on its way: arrays as base64. `changed`: nothing more comes. */
export type SentTile =
  | 'changed'
  | {
      readonly rows: number;
      readonly columns: number;
      readonly arrays: Readonly<Record<string, string>>;
    };
