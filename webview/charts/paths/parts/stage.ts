import { element } from '../../../ui/dom';
import { canvasPen } from '../../canvasPen';
import { type Pen } from '../../pen';

/** A picture that is drawn seldom. */
export interface Layer {
  readonly draw: (pen: Pen) => void;
  /** How much of it shows, 0..1. */
  readonly alpha: number;
}

/** What the stage shows: three layers, and what lies between and over them and changes with the pointer. */
export interface Play {
  readonly fontFamily: string;
  readonly layers: readonly [lowest: Layer, middle: Layer, highest: Layer];
  /** Drawn over the lowest layer. */
  readonly between: (pen: Pen) => void;
  readonly over: (pen: Pen) => void;
}

/** A canvas as wide as its window on a content that may be wider, scrolled sideways. */
export class Stage {
  readonly canvas = element('canvas', { class: 'path-canvas', 'aria-hidden': 'true' });
  private readonly space = element('div', { class: 'path-space' }, this.canvas);
  readonly element = element('div', { class: 'path-scroll' }, this.space);
  private readonly layers = [0, 1, 2].map(() => document.createElement('canvas'));
  private drawnAt = Number.NaN;
  private width = 0;
  private height = 0;
  private frame = 0;
  private play: Play | undefined;

  /** @param painted called after each picture */
  constructor(private readonly painted: () => void) {
    this.element.addEventListener('scroll', () => this.schedule());
  }

  get offset(): number {
    return this.element.scrollLeft;
  }

  set offset(value: number) {
    this.element.scrollLeft = value;
  }

  /** Pixels of the window, and the width of the content. */
  resize(width: number, height: number, content: number): void {
    this.space.style.width = `${Math.max(width, Math.floor(content))}px`;
    this.space.style.height = `${height}px`;
    const ratio = window.devicePixelRatio || 1;
    [this.width, this.height] = [width, height];
    for (const canvas of [this.canvas, ...this.layers]) {
      const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
      if (canvas.width !== wide) canvas.width = wide;
      if (canvas.height !== high) canvas.height = high;
    }
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    this.drawnAt = Number.NaN;
  }

  /** Shows something at the next frame. `fresh`: the layers are others than before. */
  show(play: Play, fresh: boolean): void {
    this.play = play;
    if (fresh) this.drawnAt = Number.NaN;
    this.schedule();
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
  }

  private schedule(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.paint());
  }

  private paint(): void {
    const { play, width, height } = this;
    const context = this.canvas.getContext('2d');
    if (!play || !context || width === 0) return;
    const offset = Math.round(this.offset);
    if (offset !== this.drawnAt) {
      play.layers.forEach(({ draw }, i) => this.onto(this.layers[i]!, play, draw));
      this.drawnAt = offset;
    }
    context.resetTransform();
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    play.layers.forEach(({ alpha }, i) => {
      context.resetTransform();
      context.globalAlpha = alpha;
      context.drawImage(this.layers[i]!, 0, 0);
      context.globalAlpha = 1;
      if (i === 0) this.within(context, play, play.between);
    });
    this.within(context, play, play.over);
    this.height = height;
    this.painted();
  }

  private onto(canvas: HTMLCanvasElement, play: Play, draw: (pen: Pen) => void): void {
    const context = canvas.getContext('2d');
    if (!context) return;
    context.resetTransform();
    context.clearRect(0, 0, canvas.width, canvas.height);
    this.within(context, play, draw);
  }

  private within(
    context: CanvasRenderingContext2D,
    { fontFamily }: Play,
    draw: (pen: Pen) => void,
  ): void {
    const ratio = this.width > 0 ? this.canvas.width / this.width : 1;
    context.setTransform(ratio, 0, 0, ratio, -Math.round(this.offset) * ratio, 0);
    draw(canvasPen(context, fontFamily));
  }
}
