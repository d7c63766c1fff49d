import './histogram.css';
import { type LayerStatistics } from '../../../src/inspect/view';
import { whisper } from '../../ui/announce';
import { element, setAttribute, setShown, setText, type Part } from '../../ui/dom';
import { text } from '../../ui/texts';
import { readTheme, type Theme } from '../../ui/theme';
import { canvasPen, fitted, textWidth } from '../canvasPen';
import { type Pen, type Spot } from '../pen';
import { pngOf, svgOf, type Picture } from '../picture';
import { onSharpnessChange } from '../sharpness';
import {
  barAt,
  barText,
  histogramSummary,
  layOutHistogram,
  nextBar,
  type HistogramLayout,
} from './bins';
import { drawHistogram } from './drawHistogram';

export interface HistogramOptions {
  /** Names the histogram for those who do not see it, and its pictures. */
  readonly label: string;
}

/** Kept weights of a layer by value. */
export class Histogram implements Part {
  private readonly canvas = element('canvas', { class: 'histogram-canvas', 'aria-hidden': 'true' });
  private readonly range = element('div', { class: 'histogram-tip-head' });
  private readonly count = element('div');
  private readonly tip = element(
    'div',
    { class: 'histogram-tip', 'aria-hidden': 'true', hidden: true },
    this.range,
    this.count,
  );
  private readonly empty = element('p', { class: 'histogram-empty' });
  private readonly spoken = element('div', { class: 'histogram-spoken', 'aria-live': 'polite' });
  readonly element = element(
    'div',
    { class: 'histogram', tabindex: 0, role: 'application' },
    this.canvas,
    this.tip,
    this.empty,
    this.spoken,
  );
  private readonly observer = new ResizeObserver(() => this.schedule());
  private readonly endSharpness = onSharpnessChange(() => this.schedule());
  private frame = 0;
  private theme: Theme = readTheme();
  private histogram: LayerStatistics['histogram'];
  private log = false;
  private layout: HistogramLayout | undefined;
  private at: number | undefined;

  constructor(private readonly options: HistogramOptions) {
    const { element: area } = this;
    area.addEventListener('pointermove', (event) => this.onPoint(event));
    area.addEventListener('pointerleave', () => this.pointAt(undefined));
    area.addEventListener('blur', () => this.pointAt(undefined));
    area.addEventListener('keydown', (event) => this.onKey(event));
    this.observer.observe(area);
    this.show(undefined, false);
  }

  /** Shows a histogram; undefined where no weight is kept. `log`: lengths are logarithms of counts. */
  show(histogram: LayerStatistics['histogram'], log: boolean): void {
    if (histogram !== this.histogram) this.at = undefined;
    [this.histogram, this.log] = [histogram, log];
    this.draw();
  }

  /** Draws again, in the theme's present colours. */
  redraw(): void {
    this.theme = readTheme();
    this.draw();
  }

  /** PNG with two pixels for one. @throws Error where there is nothing to show, or the browser makes none */
  async picture(): Promise<Blob> {
    const bytes = await pngOf(this.asPicture(), this.theme);
    return new Blob([bytes as BlobPart], { type: 'image/png' });
  }

  /** @throws Error where there is nothing to show */
  svg(): string {
    return svgOf(this.asPicture(), this.options.label, this.theme);
  }

  destroy(): void {
    this.observer.disconnect();
    this.endSharpness();
    cancelAnimationFrame(this.frame);
  }

  private schedule(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  private layOut(width: number, height: number): HistogramLayout | undefined {
    const measure = (content: string): number => textWidth(content, 11, this.theme.fontFamily);
    return layOutHistogram(this.histogram, this.log, { width, height }, measure);
  }

  private draw(): void {
    const width = Math.floor(this.element.clientWidth);
    const height = Math.round(Math.max(150, Math.min(240, width * 0.5)));
    this.layout = width > 0 ? this.layOut(width, height) : undefined;
    const { layout } = this;
    const none = this.histogram === undefined || (width > 0 && layout === undefined);
    setShown(this.empty, none);
    setShown(this.canvas, !none);
    const label = layout ? histogramSummary(this.options.label, layout) : this.options.label;
    setText(this.empty, text('No kept weights'));
    setAttribute(this.element, 'aria-label', none ? `${label}; ${this.empty.textContent}` : label);
    if (layout) this.paint(layout, width, height);
    this.showTip();
  }

  private paint(layout: HistogramLayout, width: number, height: number): void {
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    const context = this.canvas.getContext('2d');
    if (!context) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawHistogram(canvasPen(context, this.theme.fontFamily), layout, this.theme, this.at);
  }

  private onPoint(event: PointerEvent): void {
    if (!this.layout || event.target !== this.canvas) return;
    const { box, bars } = this.layout;
    const inside = event.offsetX >= box.left - 4 && event.offsetX <= box.left + box.width + 4;
    this.pointAt(inside ? barAt(bars, event.offsetX) : undefined);
  }

  private onKey(event: KeyboardEvent): void {
    const { layout } = this;
    if (!layout || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = this.stepFrom(layout, event.key);
    if (next === null) return;
    event.preventDefault();
    this.pointAt(next);
    const bar = next === undefined ? undefined : layout.bars[next];
    if (bar) whisper(this.spoken, barText(bar, layout.total).join('; '));
  }

  /** The bar that a key leads to; undefined for none, null where the key is not ours. */
  private stepFrom({ bars }: HistogramLayout, key: string): number | undefined | null {
    const last = bars.length - 1;
    switch (key) {
      case 'ArrowRight':
        return nextBar(bars, this.at ?? -1, 1);
      case 'ArrowLeft':
        return nextBar(bars, this.at ?? last + 1, -1);
      case 'Home':
        return nextBar(bars, -1, 1);
      case 'End':
        return nextBar(bars, last + 1, -1);
      case 'Escape':
        return this.at === undefined ? null : undefined;
      default:
        return null;
    }
  }

  private pointAt(bar: number | undefined): void {
    if (bar === this.at) return;
    this.at = bar;
    this.schedule();
  }

  private showTip(): void {
    const { layout, at } = this;
    const bar = at === undefined ? undefined : layout?.bars[at];
    setShown(this.tip, bar !== undefined);
    if (!bar || !layout) return;
    const [range, count] = barText(bar, layout.total);
    setText(this.range, range);
    setText(this.count, count);
    const width = this.element.clientWidth;
    const middle = (bar.left + bar.right) / 2;
    const own = this.tip.offsetWidth;
    const left = middle + 12 + own <= width ? middle + 12 : Math.max(0, middle - 12 - own);
    this.tip.style.left = `${left}px`;
  }

  private asPicture(): Picture {
    const [width, head, body] = [820, 56, 340];
    const layout = this.layOut(width - 24, body);
    if (!layout) throw new Error(text('There is no histogram to save.'));
    const { theme, options } = this;
    const height = head + body + 12;
    return {
      width,
      height,
      draw(pen: Pen) {
        const corners: Spot[] = [
          [0, 0],
          [width, 0],
          [width, height],
          [0, height],
        ];
        pen.shape(corners, { fill: theme.background });
        const heading = { size: 17, colour: theme.foreground, bold: true };
        pen.text([24, 34], fitted(options.label, width - 60, 17, theme.fontFamily), heading);
        drawHistogram(pen, moved(layout, 12, head), theme);
      },
    };
  }
}

/** The same histogram further right and down. */
function moved(layout: HistogramLayout, right: number, down: number): HistogramLayout {
  const { box, bars, xTicks, yTicks, zero } = layout;
  return {
    ...layout,
    box: { ...box, left: box.left + right, top: box.top + down },
    titleAt: layout.titleAt + right,
    bars: bars.map((bar) => ({
      ...bar,
      left: bar.left + right,
      right: bar.right + right,
      top: bar.top + down,
    })),
    xTicks: xTicks.map((tick) => ({ ...tick, at: tick.at + right })),
    yTicks: yTicks.map((tick) => ({ ...tick, at: tick.at + down })),
    ...(zero === undefined ? {} : { zero: zero + right }),
  };
}
