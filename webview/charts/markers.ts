import { type Paint, type Pen, type Spot } from './pen';

export interface MarkerPaint {
  readonly colour: string;
  readonly background: string;
  readonly alpha: number;
}

/** Corners of the shapes after the circle, around 0, 0; those that are hollow come second. */
const shapes: readonly { readonly corners: readonly Spot[]; readonly hollow: boolean }[] = [
  { corners: polygon(4, Math.PI / 4, 4.6), hollow: false },
  { corners: polygon(3, -Math.PI / 2, 4.8), hollow: false },
  { corners: polygon(4, 0, 5), hollow: true },
  { corners: polygon(3, Math.PI / 2, 4.8), hollow: true },
];

/** A mark at a point: series are told apart by it where colours are not. */
export function drawMarker(
  pen: Pen,
  shape: number,
  [x, y]: Spot,
  { colour, background, alpha }: MarkerPaint,
): void {
  const found = shapes[(shape % (shapes.length + 1)) - 1];
  const paint: Paint = {
    fill: found?.hollow ? background : colour,
    stroke: found?.hollow ? colour : background,
    width: found?.hollow ? 1.75 : 1,
    alpha,
  };
  if (!found) pen.circle([x, y], 4, paint);
  else
    pen.shape(
      found.corners.map(([dx, dy]): Spot => [x + dx, y + dy]),
      paint,
    );
}

function polygon(corners: number, turn: number, radius: number): Spot[] {
  return Array.from({ length: corners }, (_, i): Spot => {
    const angle = turn + (2 * Math.PI * i) / corners;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}
