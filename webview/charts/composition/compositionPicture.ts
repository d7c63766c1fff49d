import { type ReadComposition } from '../../../src/protocol/compositions';
import { type Theme } from '../../ui/theme';
import { fitted, textWidth } from '../canvasPen';
import { type Spot } from '../pen';
import { type Picture } from '../picture';
import { drawComposition } from './drawComposition';
import { axisSize, layOutComposition } from './layout';
import { figuresLine } from './words';

/** The diagram as a picture of its own. `subtitle` says what run it is of. */
export function compositionPicture(read: ReadComposition, theme: Theme, subtitle: string): Picture {
  const [width, head, body] = [820, 92, 360];
  const height = head + body + 12;
  const family = theme.fontFamily;
  const area = { left: 24, top: head, width: width - 48, height: body };
  const layout = layOutComposition(read, area, (content) => textWidth(content, axisSize, family));
  return {
    width,
    height,
    draw(pen) {
      const corners: Spot[] = [
        [0, 0],
        [width, 0],
        [width, height],
        [0, height],
      ];
      const room = width - 48;
      pen.shape(corners, { fill: theme.background });
      const heading = { size: 17, colour: theme.foreground, bold: true };
      pen.text([24, 32], fitted(read.composition.title, room, 17, family), heading);
      pen.text([24, 52], fitted(subtitle, room, 12, family), { size: 12, colour: theme.muted });
      const words = fitted(figuresLine(read), room, 12, family);
      pen.text([24, 72], words, { size: 12, colour: theme.foreground });
      drawComposition(pen, layout, theme);
    },
  };
}
