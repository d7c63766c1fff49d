import { type AnyTile } from '../source';
import { paintTile, type Look } from './paint';

interface Made {
  readonly look: Look;
  readonly canvas: HTMLCanvasElement;
}

/** Pictures of tiles, one pixel a cell, each made once for a look; they live as long as their tiles. */
export class Bitmaps {
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
  get(tile: AnyTile, look: Look): HTMLCanvasElement | undefined {
    const before = this.made.get(tile);
    if (before?.look === look) return before.canvas;
    if (performance.now() > this.deadline) {
      this.missed = true;
      return undefined;
    }
    const canvas = before?.canvas ?? document.createElement('canvas');
    if (!draw(canvas, tile, look)) return undefined;
    this.made.set(tile, { look, canvas });
    return canvas;
  }

  clear(): void {
    this.made = new WeakMap();
  }
}

function draw(canvas: HTMLCanvasElement, tile: AnyTile, look: Look): boolean {
  canvas.width = tile.columns;
  canvas.height = tile.rows;
  const context = canvas.getContext('2d');
  if (!context) return false;
  const pixels = paintTile(tile, look);
  const bytes = new Uint8ClampedArray(pixels.buffer as ArrayBuffer);
  context.putImageData(new ImageData(bytes, tile.columns, tile.rows), 0, 0);
  return true;
}
