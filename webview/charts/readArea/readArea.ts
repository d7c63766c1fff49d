import './readArea.css';
import { whisper } from '../../ui/announce';
import { element, setShown, setText, type Part } from '../../ui/dom';
import { readTheme, type Theme } from '../../ui/theme';
import { canvasPen } from '../canvasPen';
import { type Pen } from '../pen';
import { onSharpnessChange } from '../sharpness';

/** What stands side by side in a diagram, to be read one after the other: bars, samples. */
export interface Readable {
  readonly count: number;
  /** The one at so many pixels from the left; undefined beside all of them. */
  at(x: number): number | undefined;
  /** The next one in a direction; `from` may be -1 or `count`, and is given back where there is no other. */
  next(from: number, by: 1 | -1): number;
  /** What is told of one: what it is first, then the rest. */
  lines(place: number): readonly string[];
  /** Where a box beside one ends on its left and begins on its right, pixels. */
  sides(place: number): readonly [left: number, right: number];
}

export interface ReadAreaOptions {
  /** Begins the names of classes. */
  readonly name: string;
  /** Lays out and paints for a width of pixels. @returns what can be read; undefined where nothing is drawn */
  draw(width: number): Readable | undefined;
}

/** A diagram on a canvas that follows its width, the screen and the theme; pointer and keys read it. */
export class ReadArea implements Part {
  readonly canvas: HTMLCanvasElement;
  readonly element: HTMLElement;
  private readonly tip: HTMLElement;
  private readonly spoken: HTMLElement;
  private readonly observer = new ResizeObserver(() => this.schedule());
  private readonly endSharpness = onSharpnessChange(() => this.schedule());
  private frame = 0;
  private colours: Theme = readTheme();
  private readable: Readable | undefined;
  private at: number | undefined;

  constructor(private readonly options: ReadAreaOptions) {
    const classes = (part: string): string => `read-${part} ${options.name}-${part}`;
    this.canvas = element('canvas', { class: classes('canvas'), 'aria-hidden': 'true' });
    this.tip = element('div', { class: classes('tip'), 'aria-hidden': 'true', hidden: true });
    this.spoken = element('div', { class: classes('spoken'), 'aria-live': 'polite' });
    const area = element(
      'div',
      { class: `read-area ${options.name}`, tabindex: 0, role: 'application' },
      this.canvas,
      this.tip,
      this.spoken,
    );
    this.element = area;
    area.addEventListener('pointermove', (event) => this.onPoint(event));
    area.addEventListener('pointerdown', (event) => this.onPoint(event));
    area.addEventListener('pointerleave', () => this.pointAt(undefined));
    area.addEventListener('blur', () => this.pointAt(undefined));
    area.addEventListener('keydown', (event) => this.onKey(event));
    this.observer.observe(area);
  }

  /** The colours that it is drawn in. */
  get theme(): Theme {
    return this.colours;
  }

  /** Draws at once. `another`: what was read is not there any more. */
  show(another: boolean): void {
    if (another) this.at = undefined;
    this.draw();
  }

  /** Draws again, in the theme's present colours. */
  redraw(): void {
    this.colours = readTheme();
    this.draw();
  }

  /** Paints on a canvas of so many pixels of the page. `at`: the one that is read. */
  paint(width: number, height: number, draw: (pen: Pen, at: number | undefined) => void): void {
    const { canvas } = this;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    const context = canvas.getContext('2d');
    if (!context) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    draw(canvasPen(context, this.colours.fontFamily), this.at);
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

  private draw(): void {
    this.readable = this.options.draw(Math.floor(this.element.clientWidth));
    this.showTip();
  }

  private onPoint({ target, offsetX }: PointerEvent): void {
    if (target !== this.canvas || !this.readable) return;
    this.pointAt(this.readable.at(offsetX));
  }

  private onKey(event: KeyboardEvent): void {
    const { readable, at } = this;
    if (!readable || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Escape') {
      if (at === undefined) return;
      event.preventDefault();
      this.pointAt(undefined);
      return;
    }
    const next = stepFrom(readable, at, event.key);
    if (next === undefined) return;
    event.preventDefault();
    this.pointAt(next);
    whisper(this.spoken, readable.lines(next).join('; '));
  }

  private pointAt(place: number | undefined): void {
    if (place === this.at) return;
    this.at = place;
    this.schedule();
  }

  private showTip(): void {
    const { readable, at, tip } = this;
    const there = readable !== undefined && at !== undefined && at < readable.count;
    setShown(tip, there);
    if (!there) return;
    const [head, ...lines] = readable.lines(at);
    const first = element('div', { class: 'read-tip-head' });
    setText(first, head!);
    tip.replaceChildren(first, ...lines.map((line) => element('div', {}, line)));
    const [left, right] = readable.sides(at);
    const own = tip.offsetWidth;
    const fits = right + own <= this.element.clientWidth;
    tip.style.left = `${fits ? right : Math.max(0, left - own)}px`;
  }
}

/** Where a key leads to; undefined where the key is not ours, or nothing is there. */
function stepFrom(readable: Readable, at: number | undefined, key: string): number | undefined {
  const { count } = readable;
  const step = (from: number, by: 1 | -1): number | undefined => {
    const next = readable.next(from, by);
    return next >= 0 && next < count ? next : undefined;
  };
  switch (key) {
    case 'ArrowRight':
      return step(at ?? -1, 1);
    case 'ArrowLeft':
      return step(at ?? count, -1);
    case 'Home':
      return step(-1, 1);
    case 'End':
      return step(count, -1);
    default:
      return undefined;
  }
}
