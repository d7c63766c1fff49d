import { readTheme, type Theme } from '../../../ui/theme';
import { type Cell, type HeatmapKind, type HeatmapViewState } from '../source';
import { lookOf, type Look } from '../tiles/paint';
import { type TileFeed } from '../tiles/tileFeed';
import { levelFor } from '../view/levels';
import { transformOf, type Size } from '../view/transform';
import { heatmapColours } from './colours';
import { type Frame } from './frame';
import { marginsFor } from './margins';

/** What is to be drawn, and where. */
export interface SceneState {
  readonly feed: TileFeed;
  readonly kind: HeatmapKind;
  readonly view: HeatmapViewState;
  readonly cursor: Cell | undefined;
  /** Room for cells and margins, in pixels of the page. */
  readonly size: Size;
}

/** Makes frames in the theme's colours, which it keeps until it is told to read them anew. */
export class Scene {
  private known: Theme | undefined;
  private look: Look | undefined;

  get theme(): Theme {
    return (this.known ??= readTheme());
  }

  /** Reads the theme anew for the next frame. */
  forget(): void {
    this.known = undefined;
    this.look = undefined;
  }

  /** Undefined where there is no room, or nothing to be drawn. */
  frame({ feed, kind, view, cursor, size }: SceneState): Frame | undefined {
    const { source, range } = feed;
    const { layout } = source;
    const wanted = Boolean(source.rowDensity?.length && source.columnDensity?.length);
    const margins = marginsFor(size.width, size.height, wanted);
    const plot = { width: size.width - margins.right, height: size.height - margins.top };
    if (plot.width < 2 || plot.height < 2 || layout.rows < 1 || layout.columns < 1) {
      return undefined;
    }
    const transform = transformOf(view, layout, plot);
    const ratio = Math.max(0.5, devicePixelRatio || 1);
    return {
      source,
      layout,
      transform,
      plot,
      margins,
      ratio,
      level: levelFor(transform, ratio, layout),
      look: this.lookOf(kind, range),
      fontFamily: this.theme.fontFamily,
      cursor,
    };
  }

  private lookOf(kind: HeatmapKind, range: number): Look {
    if (this.look?.kind === kind && this.look.range === range) return this.look;
    return (this.look = lookOf(kind, heatmapColours(this.theme), range));
  }
}
