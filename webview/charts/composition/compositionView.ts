import './composition.css';
import { type ReadComposition } from '../../../src/protocol/compositions';
import { whisper } from '../../ui/announce';
import { element, setAttribute, setShown, setText, type Part } from '../../ui/dom';
import { text } from '../../ui/texts';
import { readTheme, type Theme } from '../../ui/theme';
import { canvasPen, textWidth } from '../canvasPen';
import { onSharpnessChange } from '../sharpness';
import { drawComposition } from './drawComposition';
import {
  axisSize,
  columnAt,
  compositionHeight,
  layOutComposition,
  sampleAt,
  type CompositionLayout,
} from './layout';
import { figuresLine, sampleLines } from './words';

/** The diagram of one composition on the screen; pointer and keys read its samples. */
export class CompositionView implements Part {
  private readonly canvas = element('canvas', {
    class: 'composition-canvas',
    'aria-hidden': 'true',
  });
  private readonly tip = element('div', {
    class: 'composition-tip',
    'aria-hidden': 'true',
    hidden: true,
  });
  private readonly spoken = element('div', { class: 'off-screen', 'aria-live': 'polite' });
  readonly element = element(
    'div',
    { class: 'composition', tabindex: 0, role: 'application' },
    this.canvas,
    this.tip,
    this.spoken,
  );
  private readonly observer = new ResizeObserver(() => this.schedule());
  private readonly endSharpness = onSharpnessChange(() => this.schedule());
  private frame = 0;
  private theme: Theme = readTheme();
  private read: ReadComposition | undefined;
  private layout: CompositionLayout | undefined;
  private at: number | undefined;

  constructor() {
    const { element: area } = this;
    area.addEventListener('pointermove', (event) => this.onPoint(event));
    area.addEventListener('pointerdown', (event) => this.onPoint(event));
    area.addEventListener('pointerleave', () => this.pointAt(undefined));
    area.addEventListener('blur', () => this.pointAt(undefined));
    area.addEventListener('keydown', (event) => this.onKey(event));
    this.observer.observe(area);
  }

  show(read: ReadComposition): void {
    if (read.composition.id !== this.read?.composition.id) this.at = undefined;
    this.read = read;
    const hint = text('Arrow keys read the samples.');
    const label = `${read.composition.title}: ${figuresLine(read)}. ${hint}`;
    setAttribute(this.element, 'aria-label', label);
    this.draw();
  }

  /** Draws again, in the theme's present colours. */
  redraw(): void {
    this.theme = readTheme();
    this.draw();
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
    const width = Math.floor(this.element.clientWidth);
    if (!this.read || width <= 0) return;
    const height = compositionHeight(width);
    this.layout = layOutComposition(this.read, { left: 0, top: 0, width, height }, (content) =>
      textWidth(content, axisSize, this.theme.fontFamily),
    );
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    const context = this.canvas.getContext('2d');
    if (!context) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawComposition(canvasPen(context, this.theme.fontFamily), this.layout, this.theme, this.at);
    this.showTip(this.layout);
  }

  private onPoint({ target, offsetX }: PointerEvent): void {
    if (target !== this.canvas || !this.layout) return;
    this.pointAt(sampleAt(this.layout, offsetX));
  }

  private onKey(event: KeyboardEvent): void {
    if (!this.read || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Escape') {
      this.pointAt(undefined);
      return;
    }
    const next = stepFrom(this.at, event.key, this.read.composition.samples.length);
    if (next === undefined) return;
    event.preventDefault();
    this.pointAt(next);
    whisper(this.spoken, sampleLines(this.read, next).join('; '));
  }

  private pointAt(sample: number | undefined): void {
    if (sample === this.at) return;
    this.at = sample;
    this.schedule();
  }

  private showTip(layout: CompositionLayout): void {
    const { at } = this;
    const there = at !== undefined && at < layout.read.composition.samples.length;
    setShown(this.tip, there);
    if (!there) return;
    const [head, ...lines] = sampleLines(layout.read, at);
    const first = element('div', { class: 'composition-tip-head' });
    setText(first, head!);
    this.tip.replaceChildren(first, ...lines.map((line) => element('div', {}, line)));
    const width = this.element.clientWidth;
    const own = this.tip.offsetWidth;
    const right = columnAt(layout, at + 1) + 10;
    const left = columnAt(layout, at) - 10 - own;
    this.tip.style.left = `${right + own <= width ? right : Math.max(0, left)}px`;
  }
}

/** The sample that a key leads to; undefined where the key is not ours. */
function stepFrom(at: number | undefined, key: string, count: number): number | undefined {
  if (count === 0) return undefined;
  switch (key) {
    case 'ArrowRight':
      return Math.min(count - 1, (at ?? -1) + 1);
    case 'ArrowLeft':
      return Math.max(0, (at ?? count) - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
