import './heatmap.css';
import { announce } from '../../ui/announce';
import { element, setAttribute, setShown, setText, type Part } from '../../ui/dom';
import { text } from '../../ui/texts';
import { wantedTiles, type Gaps } from './drawing/cells';
import { type Frame } from './drawing/frame';
import { LegendView } from './legend/legendView';
import { marginHeight, type MarginDensities } from './drawing/margins';
import { Minimap } from './parts/minimap';
import { pngOf } from './drawing/png';
import { render } from './drawing/render';
import { Scene } from './drawing/scene';
import { densitiesOf } from './drawing/seenDensities';
import { Tip } from './parts/tip';
import {
  type Cell,
  type HeatmapKind,
  type HeatmapOptions,
  type HeatmapSource,
  type HeatmapViewState,
} from './source';
import { readingAt, readingOf } from './texts/reading';
import { spokenLines } from './texts/cellTexts';
import { Bitmaps } from './tiles/bitmaps';
import { Holding } from './tiles/holding';
import { TileFeed } from './tiles/tileFeed';
import { moveFor, middleCell, zoomStep } from './view/keys';
import { overviewLevel } from './view/levels';
import { watchPointer, type Spot } from './view/pointer';
import { Toolbar } from './parts/toolbar';
import {
  biggestCell,
  leastScale,
  panned,
  usefulHeight,
  wholeMatrix,
  zoomed,
} from './view/transform';

export { asViewState } from './view/transform';
export type * from './source';

/** Milliseconds a frame for making pictures of tiles: what is left over comes with the next ones. */
const budget = 6;

/** Milliseconds without a change after which what costs more than a frame is done. */
const rest = 120;

/** A matrix of cells that can be zoomed into, drawn from a pyramid of tiles. */
export class Heatmap implements Part {
  readonly element = element('div', { class: 'heatmap' });
  private readonly canvas = element('canvas', { class: 'heatmap-picture', role: 'img' });
  private readonly status = element('div', { class: 'heatmap-status', hidden: true });
  private readonly area = element('div', {
    class: 'heatmap-area',
    tabindex: 0,
    role: 'application',
  });
  private readonly tip = new Tip();
  private readonly legend = new LegendView();
  private readonly toolbar: Toolbar;
  private readonly map: Minimap;
  private readonly scene = new Scene();
  private readonly bitmaps = new Bitmaps();
  private readonly ending = new AbortController();
  private readonly sizes = new ResizeObserver(() => this.invalidate());
  private readonly sight = new IntersectionObserver((entries) => {
    this.seen = entries.at(-1)?.isIntersecting ?? true;
    if (this.seen) this.invalidate();
  });

  private feed: TileFeed | undefined;
  private kind: HeatmapKind = 'mask';
  private state: HeatmapViewState = { row: 0, column: 0 };
  /** A state that was given before there was a picture of it. */
  private given: HeatmapViewState | undefined;
  private cursor: Cell | undefined;
  private hovered: Spot | undefined;
  /** The cell that the page knows to be pointed at. */
  private told: Cell | undefined;
  private toldView = '';
  private useful = 0;
  private seen = true;
  private frame: Frame | undefined;
  private pending = 0;
  private noting: ReturnType<typeof setTimeout> | undefined;
  private resting: ReturnType<typeof setTimeout> | undefined;
  private densities: MarginDensities | undefined;
  private readonly holding = new Holding(() => this.invalidate());

  constructor(private readonly options: HeatmapOptions) {
    const { signal } = this.ending;
    this.toolbar = new Toolbar({
      zoomIn: () => this.zoom(zoomStep),
      zoomOut: () => this.zoom(1 / zoomStep),
      fit: () => this.press('0'),
      one: () => this.press('1'),
    });
    this.map = new Minimap((x, y) => this.centre(x, y), signal);
    const area = this.area;
    area.append(this.canvas, this.status, this.map.element, this.tip.element);
    this.element.append(this.toolbar.element, area, this.legend.element);
    setAttribute(this.canvas, 'aria-label', options.label);
    setAttribute(
      area,
      'aria-label',
      text(
        '{0}. Plus and minus zoom, arrows move, 0 shows the whole, Enter tells the cell.',
        options.label,
      ),
    );
    watchPointer(
      this.canvas,
      {
        zoom: (factor, at) => this.zoom(factor, at),
        pan: (by) => this.pan(by),
        hover: (at) => this.hover(at),
        fits: () => this.state.scale === undefined,
      },
      signal,
    );
    area.addEventListener('keydown', (event) => this.onKey(event), { signal });
    area.addEventListener('blur', () => this.tip.hide(), { signal });
    this.sizes.observe(area);
    this.sight.observe(area);
  }

  /** Shows a matrix; another one begins with the whole of it in view, or with the view that was set before. */
  show(source: HeatmapSource | undefined, kind: HeatmapKind): void {
    if (source?.key !== this.feed?.source.key || source === undefined) this.begin(source);
    else this.feed!.source = source;
    this.kind = source && !source.kinds.includes(kind) ? (source.kinds[0] ?? 'mask') : kind;
    this.feed?.store.retry();
    this.changed();
  }

  /** Draws again in the theme's present colours. */
  redraw(): void {
    this.scene.forget();
    this.invalidate();
  }

  get view(): HeatmapViewState {
    return this.given ?? this.state;
  }

  set view(state: HeatmapViewState) {
    if (!this.feed) this.given = state;
    else this.state = state;
    this.changed();
  }

  /** What shows, with its legend, as PNG. @throws Error where nothing shows */
  async picture(): Promise<Blob> {
    const frame = this.makeFrame();
    if (!frame || !this.feed) throw new Error(text('There is no picture to save.'));
    const plain = { ...frame, cursor: undefined };
    const needs = { compares: frame.source.compares, nonFinite: this.feed.nonFinite };
    return pngOf(plain, this.feed.store, this.bitmaps, this.densities, needs);
  }

  destroy(): void {
    this.ending.abort();
    this.sizes.disconnect();
    this.sight.disconnect();
    cancelAnimationFrame(this.pending);
    clearTimeout(this.resting);
    clearTimeout(this.noting);
    this.feed?.store.close();
    this.feed = undefined;
    this.bitmaps.clear();
    this.canvas.width = this.canvas.height = 0;
  }

  private begin(source: HeatmapSource | undefined): void {
    this.holding.begin(source, this.feed?.source);
    this.feed?.store.close();
    this.bitmaps.clear();
    this.cursor = undefined;
    this.hovered = undefined;
    this.tip.hide();
    this.feed = source && new TileFeed(source, () => this.invalidate());
    if (!source) return;
    this.state = this.given ?? wholeMatrix(source.layout);
    this.given = undefined;
  }

  private zoom(factor: number, at?: Spot): void {
    const { frame } = this;
    if (!frame) return;
    const { layout, plot, margins } = frame;
    const scale = (this.state.scale ?? leastScale(layout, plot)) * factor;
    const anchor = at
      ? { x: at.x, y: at.y - margins.top }
      : { x: plot.width / 2, y: plot.height / 2 };
    this.move(zoomed(this.state, scale, anchor, layout, plot));
  }

  private pan(by: Spot): void {
    if (this.frame) this.move(panned(this.state, by, this.frame.layout, this.frame.plot));
  }

  private centre(x: number, y: number): void {
    if (!this.frame) return;
    const { layout, plot } = this.frame;
    const wanted = { ...this.state, row: y * layout.rows, column: x * layout.columns };
    this.move(panned(wanted, { x: 0, y: 0 }, layout, plot));
  }

  private move(state: HeatmapViewState): void {
    this.state = state;
    this.changed();
  }

  private hover(at: Spot | undefined): void {
    this.hovered = at;
    this.invalidate();
  }

  private press(key: string, ctrl = false, shift = false): boolean {
    if (!this.frame) return false;
    const { layout, plot } = this.frame;
    const move = moveFor({ key, ctrl, shift }, this.state, this.cursor, layout, plot);
    if (!move) return false;
    this.cursor = move.cursor;
    this.hovered = undefined;
    this.move(move.state);
    if (move.tell) this.tell(this.frame);
    return true;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.altKey || event.metaKey || event.target !== this.area) return;
    if (this.press(event.key, event.ctrlKey, event.shiftKey)) event.preventDefault();
  }

  private tell(frame: Frame): void {
    if (!this.feed) return;
    const cell = this.cursor ?? middleCell(this.state, frame.layout, frame.plot);
    const { lines } = readingOf(frame, this.feed.store, cell);
    announce(spokenLines(lines));
  }

  /** What is shown has changed: the page is told once it rests. */
  private changed(): void {
    this.invalidate();
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.settle(), rest);
  }

  private settle(): void {
    this.feed?.store.retry();
    const told = JSON.stringify(this.view);
    if (this.feed && told !== this.toldView) {
      this.toldView = told;
      this.options.onViewChange?.(this.view);
    }
    this.invalidate();
  }

  private invalidate(): void {
    if (this.pending || this.ending.signal.aborted) return;
    this.pending = requestAnimationFrame(() => {
      this.pending = 0;
      this.draw();
    });
  }

  private makeFrame(): Frame | undefined {
    if (!this.feed) return undefined;
    const { layout } = this.feed.source;
    const useful = Math.ceil(usefulHeight(layout, this.area.clientWidth) + marginHeight);
    if (useful !== this.useful) {
      this.useful = useful;
      this.area.style.maxHeight = `${useful}px`;
    }
    const size = { width: this.area.clientWidth, height: this.area.clientHeight };
    const { feed, kind, state, cursor } = this;
    return this.scene.frame({ feed, kind, view: state, cursor, size });
  }

  private draw(): void {
    if (!this.seen) return;
    clearTimeout(this.noting);
    delete this.canvas.dataset.cells;
    const frame = this.makeFrame();
    this.frame = frame;
    if (!frame || !this.feed) {
      this.drawNothing();
      return;
    }
    if (this.holding.holds(wantedTiles(frame), this.feed.store)) return;
    const { plot, margins, ratio, look } = frame;
    const width = Math.round((plot.width + margins.right) * ratio);
    const height = Math.round((plot.height + margins.top) * ratio);
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    const context = this.canvas.getContext('2d', { alpha: false });
    if (!context) return;
    const { store } = this.feed;
    store.want(wantedTiles(frame));
    this.bitmaps.begin(budget);
    this.densities = densitiesOf(frame, store);
    const gaps = render(context, frame, store, this.bitmaps, this.densities);
    const overview = { level: overviewLevel(frame.layout), row: 0, column: 0 };
    this.map.show(frame, store.tile(overview), this.bitmaps);
    this.legend.show(
      look,
      { compares: frame.source.compares, nonFinite: this.feed.nonFinite },
      plot.width + margins.right,
      ratio,
      frame.fontFamily,
    );
    this.tellState(frame, gaps);
    this.read(frame);
    if (this.bitmaps.late) this.invalidate();
    else if (!gaps.loading) this.note(frame);
  }

  /** Notes beside the canvas where cells were drawn, once nothing has been drawn for a moment. */
  private note({ transform, margins, ratio, level, look }: Frame): void {
    clearTimeout(this.noting);
    this.noting = setTimeout(() => {
      const noted = {
        ...transform,
        top: margins.top + transform.top,
        ratio,
        level,
        kind: look.kind,
      };
      this.canvas.dataset.cells = JSON.stringify(noted);
    }, 50);
  }

  private drawNothing(): void {
    const context = this.canvas.getContext('2d', { alpha: false });
    if (context) {
      context.fillStyle = this.scene.theme.background;
      context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    }
    this.map.hide();
    this.legend.hide();
    this.tip.hide();
    setShown(this.status, false);
    this.toolbar.show({ scale: undefined, least: 1, most: biggestCell, fits: true });
  }

  private tellState({ layout, plot, transform }: Frame, { loading, failure }: Gaps): void {
    const { cellWidth, cellHeight } = transform;
    this.toolbar.show({
      scale: Math.min(cellWidth, cellHeight),
      least: leastScale(layout, plot),
      most: biggestCell,
      fits: this.state.scale === undefined,
    });
    const message =
      failure !== undefined
        ? text('A part cannot be read: {0}', failure)
        : loading
          ? text('Loading…')
          : this.feed?.store.ended
            ? text('The file has changed: nothing more of this state can be read.')
            : '';
    setAttribute(this.area, 'aria-busy', loading ? 'true' : 'false');
    setText(this.status, message);
    setShown(this.status, message !== '');
  }

  /** Shows what lies under the pointer, or at the keyboard's cursor. */
  private read(frame: Frame): void {
    const { cursor, hovered } = this;
    const { transform, margins } = frame;
    const { store } = this.feed!;
    const focused = document.activeElement === this.area;
    const reading = hovered
      ? readingAt(frame, store, this.densities, hovered)
      : cursor && focused
        ? readingOf(frame, store, cursor)
        : undefined;
    this.tellHovered(reading?.cell);
    if (!reading) {
      this.tip.hide();
      return;
    }
    const at = hovered ?? {
      x: transform.left + (cursor!.column + 1) * transform.cellWidth,
      y: margins.top + transform.top + (cursor!.row + 1) * transform.cellHeight,
    };
    this.tip.show(reading.lines, at, this.area);
  }

  private tellHovered(cell: Cell | undefined): void {
    const before = this.told;
    if (before?.row === cell?.row && before?.column === cell?.column) return;
    this.told = cell;
    this.options.onHover?.(cell);
  }
}
