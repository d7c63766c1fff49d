import { type Pen } from '../../pen';
import { type PathLayout } from '../layout/layout';
import { broughtOut, pathStroke, type Ink } from './ink';
import { drawLabels, type Measure } from './labels';
import { drawLinks, drawPaths } from './lines';
import { drawBroughtOut, drawColumns, drawRing } from './marks';

/** What is brought out of a diagram. */
export interface Emphasis {
  /** The layout whose paths are brought out: the diagram's own, or one through a chosen unit. */
  readonly layout: PathLayout;
  /** Places of paths in it; none: nothing is brought out. */
  readonly paths: readonly number[];
  /** Others that stay faint behind them: those through the chosen unit while one of them is pointed at. */
  readonly behind: readonly number[];
  /** Places of rings. */
  readonly rings: readonly (readonly [x: number, y: number])[];
}

/** What of lines, and of columns, shows while something is brought out. */
export const dimmed = { lines: 0.18, columns: 0.4 };

export function paintBelow(pen: Pen, layout: PathLayout, ink: Ink): void {
  const { paths } = layout.scene;
  drawLinks(pen, layout, ink);
  const ranks = paths.map((_, rank) => rank).reverse();
  const crowd = { count: paths.length, spacing: layout.columns.spacing };
  drawPaths(pen, layout, ranks, (negative, step) => pathStroke(ink, negative, step, crowd));
}

export function paintBetween(pen: Pen, { layout, paths, behind }: Emphasis, ink: Ink): void {
  const { spacing } = layout.columns;
  drawPaths(pen, layout, behind, (negative, step) => ({
    ...pathStroke(ink, negative, step, { count: behind.length, spacing }),
    alpha: 0.22,
  }));
  drawPaths(pen, layout, paths, (negative, step) => {
    const stroke = broughtOut(ink, negative, step);
    // Of hundreds each is to be seen.
    return paths.length > 60
      ? pathStroke(ink, negative, step, { count: paths.length, spacing })
      : stroke;
  });
}

export function paintOver(pen: Pen, { layout, paths, rings }: Emphasis, ink: Ink): void {
  drawBroughtOut(pen, layout, paths, ink);
  for (const ring of rings) drawRing(pen, ring, ink);
}

/** Whether anything is brought out. */
export function isEmphasised({ paths, behind }: Emphasis): boolean {
  return paths.length > 0 || behind.length > 0;
}

/** All of it onto one pen, for pictures. Dimming is a veil of the background there. */
export function paintAll(
  pen: Pen,
  layout: PathLayout,
  emphasis: Emphasis,
  ink: Ink,
  measure: Measure,
): void {
  paintBelow(pen, layout, ink);
  if (isEmphasised(emphasis)) {
    const { width, height } = layout.columns;
    const corners = [[0, 0] as const, [width, 0] as const, [width, height] as const];
    const veil = [...corners, [0, height] as const];
    pen.shape(veil, { fill: ink.theme.background, alpha: 1 - dimmed.lines });
  }
  paintBetween(pen, emphasis, ink);
  drawColumns(pen, layout, ink);
  drawLabels(pen, layout, ink, measure);
  paintOver(pen, emphasis, ink);
}
