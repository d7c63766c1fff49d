import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { whisper } from '../ui/announce';
import { element, setAttribute } from '../ui/dom';
import { readTheme } from '../ui/theme';
import { alignedData } from './aligned';
import { canvasPen } from './canvasPen';
import { alphaOf, curveOptions, signatureOf, type Current } from './curveOptions';
import { type Drawing, type Frame } from './drawing';
import { drawAbove, drawBelow } from './layers';
import { isShown, type ChartView, type Emphasis, type Plot } from './plot';
import { positionsOf } from './positions';
import { readingsAt } from './readings';
import { Readout, spoken } from './readout';
import { scaleOf } from './scale';

/** Curves on the screen, by uPlot. */
export class CurveChart implements ChartView {
  readonly element = element('div', { class: 'chart-plot' });
  private readonly area = element('div', {
    class: 'chart-area',
    tabindex: 0,
    role: 'application',
  });
  private readonly spokenValues = element('div', { class: 'off-screen', 'aria-live': 'polite' });
  private readonly readout = new Readout();
  private readonly observer = new ResizeObserver(() => {
    // Within the observer itself another size would be told as an error.
    cancelAnimationFrame(this.fitting);
    this.fitting = requestAnimationFrame(() => this.fit());
  });
  private fitting = 0;
  private uplot: uPlot | undefined;
  private signature = '';
  private current: Current | undefined;
  private tracing: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.area.append(this.readout.element);
    this.element.append(this.area, this.spokenValues);
    this.area.addEventListener('keydown', (event) => this.onKey(event));
    this.area.addEventListener('blur', () => this.leave());
    this.observer.observe(this.area);
  }

  show(plot: Plot, emphasis: Emphasis): void {
    const theme = this.current?.theme ?? readTheme();
    this.current = { plot, emphasis, theme, x: scaleOf(plot.x), y: scaleOf(plot.y) };
    setAttribute(this.area, 'aria-label', plot.summary);
    const signature = signatureOf(plot);
    if (this.uplot && signature === this.signature) this.change(this.uplot, this.current);
    else this.rebuild(this.current);
    this.signature = signature;
  }

  redraw(): void {
    if (!this.current) return;
    this.current = { ...this.current, theme: readTheme() };
    this.rebuild(this.current);
  }

  destroy(): void {
    this.observer.disconnect();
    cancelAnimationFrame(this.fitting);
    clearTimeout(this.tracing);
    this.uplot?.destroy();
  }

  private change(uplot: uPlot, { plot, emphasis, x, y }: Current): void {
    uplot.batch(() => {
      plot.series.toReversed().forEach((series, i) => {
        const line = uplot.series[i + 1]!;
        line.alpha = alphaOf(series, emphasis);
        const show = isShown(series, emphasis);
        if (line.show !== show) uplot.setSeries(i + 1, { show });
      });
      uplot.setData(alignedData(plot, x, y));
    });
    this.read(uplot);
  }

  private rebuild(current: Current): void {
    const cursor = this.uplot && { left: this.uplot.cursor.left, top: this.uplot.cursor.top };
    this.uplot?.destroy();
    this.uplot = undefined;
    const size = this.size();
    if (size.width <= 0) return;
    const options = curveOptions(() => this.current ?? current, size, {
      drawAxes: [(u) => this.layer(u, drawBelow)],
      draw: [(u) => this.layer(u, drawAbove), (u) => this.trace(u)],
      setCursor: [(u) => this.read(u)],
    });
    this.uplot = new uPlot(options, alignedData(current.plot, current.x, current.y), this.area);
    // The readout lies above the canvas.
    this.area.append(this.readout.element);
    if (cursor?.left !== undefined && cursor.left >= 0) {
      this.uplot.setCursor({ left: cursor.left, top: cursor.top ?? 0 });
    }
  }

  private size(): { width: number; height: number } {
    const width = Math.floor(this.area.clientWidth);
    return { width, height: Math.round(Math.min(380, Math.max(270, width * 0.55))) };
  }

  private fit(): void {
    const size = this.size();
    if (size.width <= 0 || !this.current) return;
    if (!this.uplot) this.rebuild(this.current);
    else if (size.width !== this.uplot.width || size.height !== this.uplot.height) {
      this.uplot.setSize(size);
    }
  }

  private layer(uplot: uPlot, draw: (pen: ReturnType<typeof canvasPen>, d: Drawing) => void): void {
    if (!this.current) return;
    const { ctx } = uplot;
    const ratio = uPlot.pxRatio;
    ctx.save();
    ctx.scale(ratio, ratio);
    const pen = canvasPen(ctx, this.current.theme.fontFamily);
    draw(pen, { ...this.current, frame: frameOf(uplot) });
    ctx.restore();
  }

  /** Notes beside the canvas where the points were drawn, once nothing has been drawn for a moment. */
  private trace(uplot: uPlot): void {
    clearTimeout(this.tracing);
    this.tracing = setTimeout(() => {
      if (!this.current || this.uplot !== uplot) return;
      const frame = frameOf(uplot);
      uplot.ctx.canvas.dataset.series = JSON.stringify(positionsOf(this.current, frame));
    }, 50);
  }

  private read(uplot: uPlot): void {
    const { left, top, idx } = uplot.cursor;
    const x = idx === null || idx === undefined ? undefined : uplot.data[0][idx];
    if (!this.current || x === undefined || left === undefined || left < 0) {
      this.readout.hide();
      return;
    }
    const offset = uplot.bbox.left / uPlot.pxRatio;
    const at = { left: offset + uplot.valToPos(x, 'x'), width: uplot.width };
    const value = uplot.posToVal(top ?? 0, 'y');
    this.readout.show(this.readings(uplot, x), this.current.theme, at, value);
  }

  private readings(uplot: uPlot, x: number): ReturnType<typeof readingsAt> {
    const { plot, emphasis } = this.current!;
    const near = (a: number, b: number): boolean =>
      Math.abs(uplot.valToPos(a, 'x') - uplot.valToPos(b, 'x')) <= 8;
    return readingsAt(plot, emphasis, x, near);
  }

  private onKey(event: KeyboardEvent): void {
    const uplot = this.uplot;
    if (!uplot || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Escape') {
      this.leave();
      return;
    }
    const next = this.stepFrom(uplot, event.key);
    const x = next === undefined ? undefined : uplot.data[0][next];
    if (x === undefined) return;
    event.preventDefault();
    uplot.setCursor({ left: uplot.valToPos(x, 'x'), top: uplot.over.clientHeight / 2 });
    whisper(this.spokenValues, spoken(this.readings(uplot, x)));
  }

  /** The index that a key leads to; to the right is what lies further right, also on a reversed axis. */
  private stepFrom(uplot: uPlot, key: string): number | undefined {
    const last = uplot.data[0].length - 1;
    const forward = this.current?.plot.x.reversed ? -1 : 1;
    const [first, end] = forward > 0 ? [0, last] : [last, 0];
    const outside = (uplot.cursor.left ?? -1) < 0;
    const now = uplot.cursor.idx ?? first;
    const move = (by: number): number => Math.min(last, Math.max(0, now + by));
    switch (key) {
      case 'ArrowRight':
        return outside ? first : move(forward);
      case 'ArrowLeft':
        return outside ? end : move(-forward);
      case 'Home':
        return first;
      case 'End':
        return end;
      default:
        return undefined;
    }
  }

  private leave(): void {
    this.uplot?.setCursor({ left: -10, top: -10 });
    this.readout.hide();
  }
}

function frameOf(uplot: uPlot): Frame {
  const ratio = uPlot.pxRatio;
  const left = uplot.bbox.left / ratio;
  const top = uplot.bbox.top / ratio;
  return {
    box: { left, top, width: uplot.bbox.width / ratio, height: uplot.bbox.height / ratio },
    x: (value) => left + uplot.valToPos(value, 'x'),
    y: (value) => top + uplot.valToPos(value, 'y'),
  };
}
