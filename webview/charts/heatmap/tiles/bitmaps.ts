import { type AnyTile } from '../source';
import { side } from '../view/levels';
import { paintTile, type Look } from './paint';

interface Made {
  readonly look: Look;
  readonly bitmap: ImageBitmap;
}

/** Pictures of tiles, one pixel a cell, each made once for a look; they live as long as their tiles. */
export class Bitmaps {
  private readonly canvas = new OffscreenCanvas(side, side);
  private made = new WeakMap<AnyTile, Made>();
  private deadline = 0;
  private missed = false;

  /**
   * Begins a picture.
   *
   * @param budget milliseconds for making bitmaps; at least one is made
   */
  begin(budget: number): void {
    this.deadline = performance.now() + budget;
    this.missed = false;
  }

  /** Whether the time was too short for all that the picture needed. */
  get late(): boolean {
    return this.missed;
  }

  /** The picture of a tile; undefined where it is not made yet and there is no time left. */
  get(tile: AnyTile, look: Look): ImageBitmap | undefined {
    const before = this.made.get(tile);
    if (before?.look === look) return before.bitmap;
    if (performance.now() > this.deadline) {
      this.missed = true;
      return undefined;
    }
    before?.bitmap.close();
    const bitmap = this.make(tile, look);
    if (bitmap) this.made.set(tile, { look, bitmap });
    return bitmap;
  }

  clear(): void {
    this.made = new WeakMap();
  }

  private make(tile: AnyTile, look: Look): ImageBitmap | undefined {
    const { columns, rows } = tile;
    this.canvas.width = columns;
    this.canvas.height = rows;
    const context = this.canvas.getContext('2d', { willReadFrequently: true });
    if (!context) return undefined;
    const pixels = paintTile(tile, look);
    const bytes = new Uint8ClampedArray(pixels.buffer as ArrayBuffer);
    context.putImageData(new ImageData(bytes, columns, rows), 0, 0);
    return this.canvas.transferToImageBitmap();
  }
}
