import './paths.css';
import { type PathsView } from '../../../src/inspect/pathsView';
import { whisper } from '../../ui/announce';
import { element, setAttribute, setShown, setText, type Part } from '../../ui/dom';
import { text } from '../../ui/texts';
import { readTheme } from '../../ui/theme';
import { textWidth } from '../canvasPen';
import { pngOf, svgOf } from '../picture';
import { onSharpnessChange } from '../sharpness';
import { captionOf, summaryOf } from './captions';
import { Chosen } from './parts/chosen';
import { Head } from './parts/head';
import { Stage } from './parts/stage';
import { TipBox } from './parts/tipBox';
import { traceOf } from './parts/trace';
import { inkOf, type Ink } from './drawing/ink';
import { drawLabels, type Measure } from './drawing/labels';
import { drawColumns } from './drawing/marks';
import { dimmed, isEmphasised, paintBelow, paintBetween, paintOver } from './drawing/paint';
import { byDepth } from './layout/columns';
import { hitAt } from './layout/hit';
import { layOut, type PathLayout } from './layout/layout';
import { moved, type Cursor } from './layout/moves';
import { heightFor, mostZoom } from './layout/size';
import { emphasisOf, pointedAt, type Pointed, type Pointing } from './pointing';
import { mostInSvg, pathPicture, type PictureContent } from './pathPicture';
import { spokenTip, tipOf } from './tips';

export interface PathDiagramOptions {
  /** Names the diagram for those who do not see it, and its pictures. */
  readonly label: string;
  /** Asks for the strongest paths through one unit; the diagram shows them brought out. */
  through?(column: number, unit: number): Promise<PathsView | undefined>;
  onChoose?(column: number, unit: number): void;
}

/** The whole net as columns of units, with its strongest paths. */
export class PathDiagram implements Part {
  private readonly area = element('div', {
    class: 'path-area',
    tabindex: 0,
    role: 'application',
    'aria-label': '',
  });
  private readonly empty = element('p', { class: 'path-empty' });
  private readonly spoken = element('div', { class: 'path-spoken', 'aria-live': 'polite' });
  private readonly tip = new TipBox();
  private readonly stage = new Stage(() => this.trace());
  private readonly head = new Head({
    zoomBy: (factor) => this.zoomBy(factor),
    fit: () => this.zoomTo(1, 0),
    clear: () => {
      this.clear();
      // The button is gone, and focus with it.
      this.area.focus();
    },
  });
  readonly element = element('div', { class: 'path-diagram' }, this.head.element, this.area);
  // Within the observer itself another size would be told as an error.
  private readonly observer = new ResizeObserver(() => this.fitSoon());
  private readonly endSharpness = onSharpnessChange(() => this.fitSoon());
  private readonly chosen: Chosen;
  private fitting = 0;
  private tracing: ReturnType<typeof setTimeout> | undefined;
  private view: PathsView | undefined;
  private reason: string | undefined;
  private shown = 0;
  private zoom = 1;
  private size = { width: 0, ratio: 0 };
  private ink: Ink = inkOf(readTheme());
  private base: PathLayout | undefined;
  private pointer: Pointed | undefined;
  private cursor: Cursor | undefined;

  constructor(private readonly options: PathDiagramOptions) {
    this.chosen = new Chosen(options, () => {
      this.pointer = undefined;
      this.update(false);
      if (this.view) whisper(this.spoken, this.chosen.caption(this.view, this.shown));
    });
    this.area.append(this.stage.element, this.tip.element, this.empty, this.spoken);
    this.observer.observe(this.area);
    this.listen();
    this.show(undefined, 0);
  }

  /**
   * Shows a net; undefined where there is none.
   *
   * @param shown how many of its strongest paths are drawn
   * @param reason why there is no net, in a sentence
   */
  show(view: PathsView | undefined, shown: number, reason?: string): void {
    if (view !== undefined && view === this.view && shown === this.shown) return;
    const other = view !== this.view;
    const same = view !== undefined && this.view !== undefined && haveSameUnits(view, this.view);
    if (other && !same) {
      this.chosen.clear();
      this.cursor = undefined;
      this.zoom = 1;
    }
    [this.view, this.shown, this.reason] = [view, shown, reason];
    if (other && same) this.chosen.askAgain();
    this.pointer = undefined;
    this.size = { width: 0, ratio: 0 };
    this.fit();
  }

  /** Draws again, in the theme's present colours. */
  redraw(): void {
    this.ink = inkOf(readTheme());
    this.update(true);
  }

  /** Chooses a unit, as a click on it does. */
  choose(column: number, unit: number): void {
    if (!this.view?.columns[column]) return;
    this.cursor = { column, unit };
    this.chosen.choose(column, unit);
  }

  /** What shows as PNG, with two pixels for one. @throws Error where there is nothing to show, or the browser makes none */
  async picture(): Promise<Blob> {
    const content = this.content(Infinity);
    const bytes = await pngOf(pathPicture(content, this.ink, this.measure), this.ink.theme);
    return new Blob([bytes as BlobPart], { type: 'image/png' });
  }

  /** What shows as SVG, of at most 500 paths. @throws Error where there is nothing to show */
  svg(): string {
    const content = this.content(mostInSvg);
    const picture = pathPicture(content, this.ink, this.measure);
    return svgOf(picture, content.title, this.ink.theme);
  }

  destroy(): void {
    this.observer.disconnect();
    this.endSharpness();
    cancelAnimationFrame(this.fitting);
    clearTimeout(this.tracing);
    this.chosen.clear();
    this.stage.destroy();
  }

  private readonly measure: Measure = (content, size) =>
    textWidth(content, size, this.ink.theme.fontFamily);

  private content(most: number): PictureContent {
    if (!this.view) throw new Error(text('There is no path diagram to save.'));
    const { unit, view } = this.chosen;
    const chosen = unit && { ...unit, view, caption: this.chosen.caption(this.view, this.shown) };
    const shown = Math.min(this.shown, most);
    const content = { title: this.options.label, view: this.view, shown };
    return chosen ? { ...content, chosen } : content;
  }

  private listen(): void {
    const { area } = this;
    area.addEventListener('keydown', (event) => this.onKey(event));
    area.addEventListener('pointermove', (event) => this.onPoint(event));
    area.addEventListener('pointerleave', () => this.leave());
    area.addEventListener('click', (event) => this.onClick(event));
    area.addEventListener('wheel', (event) => this.onWheel(event), { passive: false });
    area.addEventListener('blur', () => {
      this.cursor = undefined;
      this.draw(false);
    });
    this.stage.element.addEventListener('scroll', () => this.leave());
  }

  private fitSoon(): void {
    cancelAnimationFrame(this.fitting);
    this.fitting = requestAnimationFrame(() => this.fit());
  }

  /** Lays out anew where window, sharpness of the screen or data have changed. */
  private fit(): void {
    const width = Math.floor(this.area.clientWidth);
    const ratio = window.devicePixelRatio;
    if (width <= 0 || (width === this.size.width && ratio === this.size.ratio)) {
      if (width <= 0) this.update(false);
      return;
    }
    this.size = { width, ratio };
    this.layOut();
  }

  private layOut(): void {
    const { view, shown } = this;
    const { width } = this.size;
    const drawable = view !== undefined && view.columns.length > 0;
    if (drawable) {
      const height = heightFor(view, width);
      this.base = layOut(view, shown, { width, height, zoom: this.zoom });
      this.stage.resize(width, height, this.base.columns.width);
    } else this.base = undefined;
    this.chosen.over(this.base, shown);
    this.update(true);
  }

  /** Shows what there is. `fresh`: the diagram itself is another one. */
  private update(fresh: boolean): void {
    const { view, base } = this;
    setShown(this.stage.element, base !== undefined);
    setShown(this.empty, base === undefined);
    setShown(this.head.element, view !== undefined);
    if (view && base) this.describe(view, base);
    else {
      setText(this.empty, this.reason ?? text('There are no paths to show.'));
      setAttribute(this.area, 'aria-label', `${this.options.label}; ${this.empty.textContent}`);
    }
    this.draw(fresh);
  }

  private describe(view: PathsView, base: PathLayout): void {
    const drawn = base.scene.paths.length;
    setAttribute(this.area, 'aria-label', summaryOf(this.options.label, view, drawn));
    this.head.show(
      {
        caption: this.chosen.unit ? this.chosen.caption(view, this.shown) : captionOf(view, drawn),
        exact: /^\d{8,}$/.test(view.total) ? text('{0} paths', view.total) : undefined,
        chosen: this.chosen.unit !== undefined,
        signs: base.scene.weighted && drawn > 0,
        bottlenecks: view.bottlenecks.length > 0,
        zoomable: mostZoom(view, this.size.width) > 1.2 && byDepth(view).length > 8,
        zoomed: this.zoom > 1,
      },
      this.ink,
    );
  }

  /** Draws; where it is not `fresh`, only what is brought out has changed. */
  private draw(fresh: boolean): void {
    const { base, ink } = this;
    this.showTip();
    if (!base) return;
    const emphasis = emphasisOf(this.active ?? base, this.pointing);
    const dim = isEmphasised(emphasis);
    this.stage.show(
      {
        fontFamily: ink.theme.fontFamily,
        layers: [
          { draw: (pen) => paintBelow(pen, base, ink), alpha: dim ? dimmed.lines : 1 },
          { draw: (pen) => drawColumns(pen, base, ink), alpha: dim ? dimmed.columns : 1 },
          { draw: (pen) => drawLabels(pen, base, ink, this.measure), alpha: 1 },
        ],
        between: (pen) => paintBetween(pen, emphasis, ink),
        over: (pen) => paintOver(pen, emphasis, ink),
      },
      fresh,
    );
  }

  /** The layout that can be pointed at. */
  private get active(): PathLayout | undefined {
    return this.chosen.layout ?? this.base;
  }

  private get pointing(): Pointing {
    const { pointer, cursor, chosen } = this;
    return { pointer, cursor, chosen: chosen.unit, through: chosen.layout !== undefined };
  }

  private showTip(): void {
    const layout = this.active;
    const at = layout && pointedAt(layout, this.pointing);
    if (!at) {
      this.tip.hide();
      return;
    }
    const size = { width: this.size.width, height: layout.columns.height };
    this.tip.show(tipOf(layout, at.hit), { x: at.x - this.stage.offset, y: at.y, ...size });
  }

  private onPoint(event: MouseEvent): void {
    const layout = this.active;
    if (!layout || event.target !== this.stage.canvas) return;
    const x = event.offsetX + this.stage.offset;
    const y = event.offsetY;
    const hit = hitAt(layout, x, y);
    setAttribute(this.area, 'data-hit', hit?.kind);
    if (!hit && !this.pointer) return;
    this.pointer = hit && { hit, x, y };
    this.draw(false);
  }

  private leave(): void {
    if (!this.pointer) return;
    this.pointer = undefined;
    this.draw(false);
  }

  private onClick(event: MouseEvent): void {
    if (event.target !== this.stage.canvas) return;
    // A finger points nowhere before.
    this.onPoint(event);
    const { hit } = this.pointer ?? {};
    if (hit?.kind === 'unit') this.choose(hit.unit.column, hit.unit.unit);
    else if (!hit) this.clear();
  }

  private clear(): void {
    this.cursor = undefined;
    this.pointer = undefined;
    this.chosen.clear();
    this.update(false);
  }

  private onKey(event: KeyboardEvent): void {
    const layout = this.active;
    if (!layout || event.altKey || event.ctrlKey || event.metaKey) return;
    switch (event.key) {
      case 'Escape':
        if (!this.cursor && !this.chosen.unit) return;
        this.clear();
        whisper(this.spoken, text('Nothing is chosen.'));
        break;
      case 'Enter':
      case ' ':
        if (this.cursor?.unit === undefined) return;
        this.choose(this.cursor.column, this.cursor.unit);
        break;
      case '+':
      case '=':
        this.zoomBy(1.5);
        break;
      case '-':
        this.zoomBy(1 / 1.5);
        break;
      case '0':
        this.zoomTo(1, 0);
        break;
      default: {
        const next = moved(layout, this.cursor, event.key);
        if (!next) return;
        this.moveTo(layout, next);
      }
    }
    event.preventDefault();
  }

  private moveTo(layout: PathLayout, cursor: Cursor): void {
    this.cursor = cursor;
    this.pointer = undefined;
    const at = pointedAt(layout, this.pointing);
    if (at) {
      const { width } = this.size;
      const hidden = at.x < this.stage.offset + 24 || at.x > this.stage.offset + width - 24;
      if (hidden) this.stage.offset = at.x - width / 2;
      whisper(this.spoken, spokenTip(tipOf(layout, at.hit)));
    }
    this.draw(false);
  }

  private onWheel(event: WheelEvent): void {
    if (!event.ctrlKey || !this.base) return;
    event.preventDefault();
    const left = this.area.getBoundingClientRect().left;
    this.zoomBy(Math.exp(-event.deltaY / 300), event.clientX - left);
  }

  private zoomBy(factor: number, about = this.size.width / 2): void {
    this.zoomTo(this.zoom * factor, about);
  }

  /** Spreads the columns; what lies `about` so many pixels from the left stays there. */
  private zoomTo(zoom: number, about: number): void {
    if (!this.view || !this.base) return;
    const most = mostZoom(this.view, this.size.width);
    const before = this.base.columns.width;
    const place = (this.stage.offset + about) / before;
    const next = Math.min(most, Math.max(1, zoom));
    if (next === this.zoom) return;
    this.zoom = next;
    this.pointer = undefined;
    this.layOut();
    this.stage.offset = place * this.base.columns.width - about;
  }

  /** Notes beside the canvas where units were drawn, once nothing has been drawn for a moment. */
  private trace(): void {
    clearTimeout(this.tracing);
    this.tracing = setTimeout(() => {
      if (this.active) this.stage.canvas.dataset.units = traceOf(this.active, this.stage.offset);
    }, 50);
  }
}

/** Whether two nets have the same columns, however their weights differ: two tickets of one net. */
function haveSameUnits({ columns }: PathsView, other: PathsView): boolean {
  return (
    columns.length === other.columns.length &&
    columns.every(({ name, units }, i) => {
      return name === other.columns[i]!.name && units === other.columns[i]!.units;
    })
  );
}
