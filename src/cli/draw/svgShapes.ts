/** Shapes of SVG; coordinates in pixels. */

export type Anchor = 'start' | 'middle' | 'end';

export function line(x1: number, y1: number, x2: number, y2: number, colour: string): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${colour}"/>`;
}

/** Text with a white rim, so that lines below it do not cross it. */
export function text(
  x: number,
  y: number,
  content: string,
  anchor: Anchor,
  { points = 12, colour = '#57606a', weight = 'normal', turned = false } = {},
): string {
  const safe = content.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  const turn = turned ? ` transform="rotate(-90 ${round(x)} ${round(y)})"` : '';
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" font-size="${points}" font-weight="${weight}" fill="${colour}" stroke="#fff" stroke-width="3" paint-order="stroke"${turn}>${safe}</text>`;
}

/** A mark of one of four shapes, to tell series apart without colours. */
export function mark(shape: number, x: number, y: number, colour: string): string {
  const at = (dx: number, dy: number): string => `${round(x + dx)},${round(y + dy)}`;
  const outline = `fill="#fff" stroke="${colour}" stroke-width="1.5"`;
  switch (shape % 4) {
    case 0:
      return `<circle cx="${round(x)}" cy="${round(y)}" r="3.5" fill="${colour}"/>`;
    case 1:
      return `<circle cx="${round(x)}" cy="${round(y)}" r="3.5" ${outline}/>`;
    case 2:
      return `<polygon points="${at(0, -4.5)} ${at(4, 3)} ${at(-4, 3)}" ${outline}/>`;
    default:
      return `<polygon points="${at(0, -4.5)} ${at(4.5, 0)} ${at(0, 4.5)} ${at(-4.5, 0)}" ${outline}/>`;
  }
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
