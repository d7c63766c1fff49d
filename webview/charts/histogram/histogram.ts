import './histogram.css';
import { type LayerStatistics } from '../../../src/inspect/view';
import { element, setAttribute, setShown, setText, type Part } from '../../ui/dom';
import { text } from '../../ui/texts';
import { fitted, textWidth } from '../canvasPen';
import { type Pen, type Spot } from '../pen';
import { pngOf, svgOf, type Picture } from '../picture';
import { ReadArea, type Readable } from '../readArea/readArea';
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

/** Pixels beside the bars at which the pointer still reads them. */
const margin = 4;
/** Pixels between the middle of a bar and the box that tells of it. */
const gap = 12;

/** Kept weights of a layer by value. */
export class Histogram implements Part {
  private readonly area = new ReadArea({ name: 'histogram', draw: (width) => this.draw(width) });
  readonly element = this.area.element;
  private readonly empty = element('p', { class: 'histogram-empty' });
  private histogram: LayerStatistics['histogram'];
  private log = false;

  constructor(private readonly options: HistogramOptions) {
    this.element.append(this.empty);
    this.show(undefined, false);
  }

  /** Shows a histogram; undefined where no weight is kept. `log`: lengths are logarithms of counts. */
  show(histogram: LayerStatistics['histogram'], log: boolean): void {
    const another = histogram !== this.histogram;
    [this.histogram, this.log] = [histogram, log];
    this.area.show(another);
  }

  /** Draws again, in the theme's present colours. */
  redraw(): void {
    this.area.redraw();
  }

  /** PNG with two pixels for one. @throws Error where there is nothing to show, or the browser makes none */
  async picture(): Promise<Blob> {
    const bytes = await pngOf(this.asPicture(), this.area.theme);
    return new Blob([bytes as BlobPart], { type: 'image/png' });
  }

  /** @throws Error where there is nothing to show */
  svg(): string {
    return svgOf(this.asPicture(), this.options.label, this.area.theme);
  }

  destroy(): void {
    this.area.destroy();
  }

  private layOut(width: number, height: number): HistogramLayout | undefined {
    const { fontFamily } = this.area.theme;
    const measure = (content: string): number => textWidth(content, 11, fontFamily);
    return layOutHistogram(this.histogram, this.log, { width, height }, measure);
  }

  private draw(width: number): Readable | undefined {
    const { area } = this;
    const height = Math.round(Math.max(150, Math.min(240, width * 0.5)));
    const layout = width > 0 ? this.layOut(width, height) : undefined;
    const none = this.histogram === undefined || (width > 0 && layout === undefined);
    setShown(this.empty, none);
    setShown(area.canvas, !none);
    const label = layout ? histogramSummary(this.options.label, layout) : this.options.label;
    setText(this.empty, text('No kept weights'));
    setAttribute(this.element, 'aria-label', none ? `${label}; ${this.empty.textContent}` : label);
    if (!layout) return undefined;
    area.paint(width, height, (pen, at) => drawHistogram(pen, layout, area.theme, at));
    return readableBars(layout);
  }

  private asPicture(): Picture {
    const [width, head, body] = [820, 56, 340];
    const layout = this.layOut(width - 24, body);
    if (!layout) throw new Error(text('There is no histogram to save.'));
    const { options } = this;
    const { theme } = this.area;
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

function readableBars({ box, bars, total }: HistogramLayout): Readable {
  const middle = (bar: number): number => (bars[bar]!.left + bars[bar]!.right) / 2;
  return {
    count: bars.length,
    at: (x) =>
      x >= box.left - margin && x <= box.left + box.width + margin ? barAt(bars, x) : undefined,
    next: (from, by) => nextBar(bars, from, by),
    lines: (bar) => barText(bars[bar]!, total),
    sides: (bar) => [middle(bar) - gap, middle(bar) + gap],
  };
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
