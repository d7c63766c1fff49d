import { type MatrixLayout } from '../../../../src/inspect/view';
import { type Cell, type HeatmapSource } from '../source';
import { type Look } from '../tiles/paint';
import { type Size, type Transform } from '../view/transform';

/** All that a picture is drawn from. */
export interface Frame {
  readonly source: HeatmapSource;
  readonly layout: MatrixLayout;
  readonly transform: Transform;
  /** Room for cells, in pixels of the page; the margins lie above and to the right of it. */
  readonly plot: Size;
  readonly margins: Margins;
  /** Pixels of the device for one of the page. */
  readonly ratio: number;
  readonly level: number;
  readonly look: Look;
  readonly fontFamily: string;
  /** The keyboard's cursor. */
  readonly cursor?: Cell | undefined;
}

/** Room beside the cells for bars of densities; 0 where there are none. */
export interface Margins {
  readonly top: number;
  readonly right: number;
}

/** Places of the page's pixels in the picture, as whole pixels of the device. */
export function deviceX({ transform, ratio }: Frame, column: number): number {
  return Math.round((transform.left + column * transform.cellWidth) * ratio);
}

export function deviceY({ transform, margins, ratio }: Frame, row: number): number {
  return Math.round((margins.top + transform.top + row * transform.cellHeight) * ratio);
}
