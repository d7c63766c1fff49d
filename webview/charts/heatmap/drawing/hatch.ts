import { hex, type Rgb } from '../../../ui/colour';
import { type Frame } from './frame';

const patterns = new Map<string, CanvasPattern>();

/** Strokes that move with the matrix. */
export function hatched(
  context: CanvasRenderingContext2D,
  { transform, margins, ratio }: Frame,
  stroke: Rgb,
  ground?: Rgb,
): CanvasPattern | string {
  const pattern = patternOf(context, stroke, ground, ratio);
  if (!pattern) return hex(ground ?? stroke);
  const x = Math.round(transform.left * ratio);
  const y = Math.round((margins.top + transform.top) * ratio);
  pattern.setTransform(new DOMMatrix([1, 0, 0, 1, x, y]));
  return pattern;
}

/** Diagonal strokes, two pixels of the page apart from each other's rims. */
function patternOf(
  context: CanvasRenderingContext2D,
  stroke: Rgb,
  ground: Rgb | undefined,
  ratio: number,
): CanvasPattern | undefined {
  const name = `${hex(stroke)} ${ground ? hex(ground) : ''} ${ratio}`;
  const known = patterns.get(name);
  if (known) return known;
  const size = Math.max(4, Math.round(5 * ratio));
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = size;
  const drawn = canvas.getContext('2d');
  if (!drawn) return undefined;
  if (ground) {
    drawn.fillStyle = hex(ground);
    drawn.fillRect(0, 0, size, size);
  }
  drawn.strokeStyle = hex(stroke);
  drawn.lineWidth = Math.max(1, ratio);
  drawn.beginPath();
  for (const shift of [-size, 0, size]) {
    drawn.moveTo(shift - 1, size + 1);
    drawn.lineTo(shift + size + 1, -1);
  }
  drawn.stroke();
  const made = context.createPattern(canvas, 'repeat') ?? undefined;
  // Themes are few, and so are ratios.
  if (made) patterns.set(name, made);
  return made;
}
