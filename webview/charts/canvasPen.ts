import { type Box, type Lettering, type Paint, type Pen, type Spot, type Stroke } from './pen';

/** Draws on a canvas whose unit is the pixel of the page. */
export function canvasPen(context: CanvasRenderingContext2D, fontFamily: string): Pen {
  const trace = (spots: readonly Spot[]): void =>
    spots.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  const isolated = (draw: () => void): void => {
    context.save();
    draw();
    context.restore();
  };
  const paintPath = ({ fill, stroke, width, alpha }: Paint): void => {
    context.globalAlpha = alpha ?? 1;
    if (fill) {
      context.fillStyle = fill;
      context.fill();
    }
    if (stroke) {
      context.strokeStyle = stroke;
      context.lineWidth = width ?? 1;
      context.stroke();
    }
  };
  return {
    lines: (lines, stroke: Stroke) =>
      isolated(() => {
        context.beginPath();
        lines.forEach(trace);
        context.lineJoin = 'round';
        context.setLineDash([...(stroke.dash ?? [])]);
        paintPath({ stroke: stroke.colour, width: stroke.width, alpha: stroke.alpha ?? 1 });
      }),
    shape: (corners, paint) =>
      isolated(() => {
        context.beginPath();
        trace(corners);
        context.closePath();
        paintPath(paint);
      }),
    circle: ([x, y], radius, paint) =>
      isolated(() => {
        context.beginPath();
        context.arc(x, y, radius, 0, 2 * Math.PI);
        paintPath(paint);
      }),
    text: ([x, y], content, lettering: Lettering) =>
      isolated(() => {
        context.translate(x, y);
        if (lettering.turned) context.rotate(-Math.PI / 2);
        context.font = fontOf(lettering.size, fontFamily, lettering.bold);
        context.textAlign =
          lettering.anchor === 'middle' ? 'center' : (lettering.anchor ?? 'start');
        context.textBaseline = 'alphabetic';
        if (lettering.halo) {
          context.strokeStyle = lettering.halo;
          context.lineWidth = 4;
          context.lineJoin = 'round';
          context.strokeText(content, 0, 0);
        }
        context.fillStyle = lettering.colour;
        context.fillText(content, 0, 0);
      }),
    within: (box: Box, draw) =>
      isolated(() => {
        context.beginPath();
        context.rect(box.left, box.top, box.width, box.height);
        context.clip();
        draw();
      }),
  };
}

export function fontOf(size: number, family: string, bold = false): string {
  return `${bold ? '600 ' : ''}${size}px ${family}`;
}

let measure: CanvasRenderingContext2D | null | undefined;

/** Width of a text in pixels. */
export function textWidth(content: string, size: number, family: string, bold = false): number {
  measure ??= document.createElement('canvas').getContext('2d');
  if (!measure) return content.length * size * 0.6;
  measure.font = fontOf(size, family, bold);
  return measure.measureText(content).width;
}

/** The text, or as much of it as there is room for. */
export function fitted(content: string, room: number, size: number, family: string): string {
  if (textWidth(content, size, family) <= room) return content;
  const characters = Array.from(content);
  let [low, high] = [0, characters.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const shorter = `${characters.slice(0, middle).join('')}…`;
    if (textWidth(shorter, size, family) <= room) low = middle;
    else high = middle - 1;
  }
  return `${characters.slice(0, low).join('')}…`;
}
