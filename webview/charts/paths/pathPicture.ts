import { type PathsView } from '../../../src/inspect/pathsView';
import { text } from '../../ui/texts';
import { type Pen, type Spot } from '../pen';
import { type Picture } from '../picture';
import { captionOf } from './captions';
import { type Ink } from './drawing/ink';
import { shortened, type Measure } from './drawing/labels';
import { paintAll, type Emphasis } from './drawing/paint';
import { byDepth } from './layout/columns';
import { layOut, layOutOver, type PathLayout } from './layout/layout';
import { emphasisOf } from './pointing';
import { heightFor } from './layout/size';

/** What a picture shows. */
export interface PictureContent {
  readonly title: string;
  readonly view: PathsView;
  readonly shown: number;
  /** A unit whose paths are brought out: those of another view, or else the drawn ones. */
  readonly chosen?: {
    readonly column: number;
    readonly unit: number;
    readonly view?: PathsView | undefined;
    readonly caption: string;
  };
}

/** More paths than that make files that no program likes to open. */
export const mostInSvg = 500;

const headHeight = 72;
const least = 820;
const widest = 4000;

/** Lays the diagram out as a picture of its own. */
export function pathPicture(content: PictureContent, ink: Ink, measure: Measure): Picture {
  const { view, title } = content;
  const { theme } = ink;
  const width = Math.round(Math.max(least, Math.min(widest, byDepth(view).length * 18)));
  const diagram = heightFor(view, least);
  const layout = layOut(view, content.shown, { width, height: diagram, zoom: 1 });
  const emphasis = broughtOutIn(content, layout);
  const height = headHeight + diagram + 12;
  const drawn = layout.scene.paths.length;
  const caption = content.chosen?.caption ?? captionOf(view, drawn);
  return {
    width,
    height,
    draw(pen) {
      pen.shape(corners(0, 0, width, height), { fill: theme.background });
      const room = width - 48;
      const heading = { size: 17, colour: theme.foreground, bold: true };
      pen.text(
        [24, 32],
        shortened(title, room, 17, (c, s) => 1.06 * measure(c, s)),
        heading,
      );
      const signs = layout.scene.weighted && drawn > 0;
      const legend = signs ? drawLegend(pen, ink, width, measure) : 0;
      const line = shortened(caption, room - legend, 12, measure);
      pen.text([24, 54], line, { size: 12, colour: theme.muted });
      paintAll(shifted(pen, headHeight), layout, emphasis, ink, measure);
    },
  };
}

function broughtOutIn({ chosen, shown }: PictureContent, layout: PathLayout): Emphasis {
  const none = { layout, paths: [], behind: [], rings: [] };
  if (!chosen) return none;
  const through = chosen.view && layOutOver(layout, chosen.view, shown);
  return emphasisOf(through ?? layout, {
    pointer: undefined,
    cursor: undefined,
    chosen,
    through: through !== undefined,
  });
}

/** Explains the colours, at the right. Gives the room that it takes. */
function drawLegend(pen: Pen, ink: Ink, width: number, measure: Measure): number {
  let right = width - 24;
  for (const [colour, name] of [
    [ink.negative, text('negative product')],
    [ink.positive, text('positive product')],
  ] as const) {
    pen.text([right, 54], name, { size: 12, colour: ink.theme.foreground, anchor: 'end' });
    const left = right - measure(name, 12) - 22;
    const line: Spot[] = [
      [left, 50],
      [left + 16, 50],
    ];
    pen.lines([line], { colour, width: 3 });
    right = left - 16;
  }
  return width - right;
}

/** A pen whose places lie further down. */
function shifted(pen: Pen, by: number): Pen {
  const down = ([x, y]: Spot): Spot => [x, y + by];
  return {
    lines: (lines, stroke) =>
      pen.lines(
        lines.map((line) => line.map(down)),
        stroke,
      ),
    shape: (spots, paint) => pen.shape(spots.map(down), paint),
    circle: (centre, radius, paint) => pen.circle(down(centre), radius, paint),
    text: (at, content, lettering) => pen.text(down(at), content, lettering),
    within: (box, draw) => pen.within({ ...box, top: box.top + by }, draw),
  };
}

function corners(left: number, top: number, width: number, height: number): Spot[] {
  return [
    [left, top],
    [left + width, top],
    [left + width, top + height],
    [left, top + height],
  ];
}
