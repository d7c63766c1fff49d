/** Side of an image in pixels. */
export const SIDE = 28;
export const PIXELS = SIDE * SIDE;

/** Far from every stroke, in pixels. */
const FAR = 99;

/**
 * A pen on one image: keeps for every pixel how far its centre is outside the inked band, in pixels (negative inside).
 * Strokes overlap without becoming darker, as ink does.
 */
export class Pen {
  private readonly outside = new Float32Array(PIXELS);

  /** Takes a new sheet. */
  clear(): void {
    this.outside.fill(FAR);
  }

  /**
   * Draws a straight piece between two points in pixel coordinates (pixel centres at whole numbers).
   *
   * @param r0 half the width of the line at the start, in pixels
   * @param r1 the same at the end
   * @param soft width of the fading edge, in pixels
   */

  draw(x0: number, y0: number, r0: number, x1: number, y1: number, r1: number, soft: number): void {
    const reach = Math.max(r0, r1) + soft;
    const left = Math.max(0, Math.ceil(Math.min(x0, x1) - reach));
    const right = Math.min(SIDE - 1, Math.floor(Math.max(x0, x1) + reach));
    const top = Math.max(0, Math.ceil(Math.min(y0, y1) - reach));
    const bottom = Math.min(SIDE - 1, Math.floor(Math.max(y0, y1) + reach));
    const dx = x1 - x0;
    const dy = y1 - y0;
    const perLength = 1 / Math.max(dx * dx + dy * dy, 1e-9);
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const along = ((x - x0) * dx + (y - y0) * dy) * perLength;
        const t = along < 0 ? 0 : along > 1 ? 1 : along;
        const ex = x - x0 - t * dx;
        const ey = y - y0 - t * dy;
        const distance = Math.sqrt(ex * ex + ey * ey) - (r0 + t * (r1 - r0));
        const pixel = y * SIDE + x;
        if (distance < (this.outside[pixel] ?? FAR)) this.outside[pixel] = distance;
      }
    }
  }

  /** How much of pixel i is inked, 0 to 1, with an edge that fades over `soft` pixels to either side. */
  coverage(pixel: number, soft: number): number {
    const t = 0.5 - (this.outside[pixel] ?? FAR) / (2 * soft);
    return t <= 0 ? 0 : t >= 1 ? 1 : t * t * (3 - 2 * t);
  }
}
