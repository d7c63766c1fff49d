import { element, setShown } from '../../../ui/dom';
import { hex } from '../../../ui/colour';
import { type Bitmaps } from '../tiles/bitmaps';
import { type AnyTile } from '../source';
import { type Frame } from '../drawing/frame';
import { smallest } from '../drawing/margins';

/** The longest and the shortest side of the map, in pixels. */
const longest = 116;
const shortest = 14;

/** A small map of the whole matrix, with a rectangle around what is in view. */
export class Minimap {
  private readonly canvas = element('canvas', { class: 'heatmap-map-picture' });
  private readonly rectangle = element('div', { class: 'heatmap-map-view' });
  readonly element = element(
    'div',
    { class: 'heatmap-map', 'aria-hidden': 'true', hidden: true },
    this.canvas,
    this.rectangle,
  );
  private dragged = false;
  private drawn: { readonly bitmap: ImageBitmap; readonly look: unknown } | undefined;

  /** @param centre asks that shares, 0..1, of the columns and the rows come into the middle */
  constructor(centre: (x: number, y: number) => void, signal: AbortSignal) {
    const go = (event: PointerEvent): void => {
      const box = this.canvas.getBoundingClientRect();
      centre((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
    };
    this.element.addEventListener(
      'pointerdown',
      (event) => {
        if (event.button !== 0) return;
        this.element.setPointerCapture(event.pointerId);
        event.preventDefault();
        this.dragged = true;
        go(event);
      },
      { signal },
    );
    const release = (): void => void (this.dragged = false);
    this.element.addEventListener('lostpointercapture', release, { signal });
    this.element.addEventListener(
      'pointermove',
      (event) => {
        if (this.element.hasPointerCapture(event.pointerId)) go(event);
      },
      { signal },
    );
  }

  /** Shows where the frame lies in the whole; nothing where all of it is in view. */
  show(frame: Frame, overview: AnyTile | undefined, bitmaps: Bitmaps): void {
    const { layout, transform, plot, margins, look } = frame;
    const width = layout.columns * transform.cellWidth;
    const height = layout.rows * transform.cellHeight;
    const fits = width <= plot.width + 0.5 && height <= plot.height + 0.5;
    const bitmap = overview && bitmaps.get(overview, look);
    const shown =
      !fits && bitmap !== undefined && plot.width + margins.right >= smallest && plot.height >= 96;
    setShown(this.element, shown);
    if (!shown) return;
    const scale = longest / Math.max(layout.columns, layout.rows);
    const size = {
      width: Math.max(shortest, layout.columns * scale),
      height: Math.max(shortest, layout.rows * scale),
    };
    if (this.drawn?.bitmap !== bitmap || this.drawn.look !== look) this.draw(bitmap, frame, size);
    this.place(frame, size);
    const begin = (offset: number, length: number): number => Math.max(0, -offset / length);
    const end = (offset: number, length: number, room: number): number =>
      Math.min(1, (room - offset) / length);
    const left = begin(transform.left, width) * size.width;
    const top = begin(transform.top, height) * size.height;
    const { style } = this.rectangle;
    style.left = `${left}px`;
    style.top = `${top}px`;
    style.width = `${Math.max(3, end(transform.left, width, plot.width) * size.width - left)}px`;
    style.height = `${Math.max(3, end(transform.top, height, plot.height) * size.height - top)}px`;
  }

  /** In the lower right corner, or in the upper left one where the matrix ends: its last cells are to be seen, too. */
  private place(
    { layout, transform, plot, margins }: Frame,
    size: { width: number; height: number },
  ): void {
    if (this.dragged) return;
    const right = transform.left + layout.columns * transform.cellWidth;
    const bottom = transform.top + layout.rows * transform.cellHeight;
    const ends = right <= plot.width + size.width && bottom <= plot.height + size.height;
    const { style } = this.element;
    style.left = ends ? '8px' : `${plot.width - size.width - 10}px`;
    style.top = ends ? `${margins.top + 8}px` : `${margins.top + plot.height - size.height - 10}px`;
  }

  hide(): void {
    setShown(this.element, false);
  }

  private draw(
    bitmap: ImageBitmap,
    { look, ratio }: Frame,
    size: { width: number; height: number },
  ): void {
    this.drawn = { bitmap, look };
    this.canvas.width = Math.round(size.width * ratio);
    this.canvas.height = Math.round(size.height * ratio);
    this.canvas.style.width = `${size.width}px`;
    this.canvas.style.height = `${size.height}px`;
    const context = this.canvas.getContext('2d');
    if (!context) return;
    context.fillStyle = hex(look.colours.pruned);
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    context.imageSmoothingEnabled = this.canvas.width < bitmap.width;
    context.drawImage(bitmap, 0, 0, this.canvas.width, this.canvas.height);
  }
}
