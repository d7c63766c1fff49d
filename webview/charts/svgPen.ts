import { type Box, type Paint, type Pen, type Spot } from './pen';

/** Writes SVG. */
export class SvgPen implements Pen {
  private readonly parts: string[] = [];
  private clips = 0;

  constructor(
    private readonly width: number,
    private readonly height: number,
    private readonly fontFamily: string,
  ) {}

  lines(lines: readonly (readonly Spot[])[], stroke: Parameters<Pen['lines']>[1]): void {
    const path = lines.map((line) => trace(line)).join('');
    if (path === '') return;
    const dash = stroke.dash?.length ? ` stroke-dasharray="${stroke.dash.join(' ')}"` : '';
    const alpha = stroke.alpha === undefined ? '' : ` stroke-opacity="${round(stroke.alpha)}"`;
    this.parts.push(
      `<path d="${path}" fill="none" stroke="${stroke.colour}" stroke-width="${round(stroke.width)}" stroke-linejoin="round"${dash}${alpha}/>`,
    );
  }

  shape(corners: readonly Spot[], paint: Paint): void {
    if (corners.length > 0) this.parts.push(`<path d="${trace(corners)}Z"${painted(paint)}/>`);
  }

  circle([x, y]: Spot, radius: number, paint: Paint): void {
    this.parts.push(
      `<circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}"${painted(paint)}/>`,
    );
  }

  text([x, y]: Spot, content: string, lettering: Parameters<Pen['text']>[2]): void {
    const { size, colour, anchor, bold, turned, halo } = lettering;
    const more = [
      anchor && anchor !== 'start' ? ` text-anchor="${anchor}"` : '',
      bold ? ' font-weight="600"' : '',
      turned ? ` transform="rotate(-90 ${round(x)} ${round(y)})"` : '',
      halo ? ` stroke="${halo}" stroke-width="4" paint-order="stroke" stroke-linejoin="round"` : '',
    ].join('');
    this.parts.push(
      `<text x="${round(x)}" y="${round(y)}" font-size="${size}" fill="${colour}"${more}>${escaped(content)}</text>`,
    );
  }

  within(box: Box, draw: () => void): void {
    const id = `clip-${++this.clips}`;
    const place = `x="${round(box.left)}" y="${round(box.top)}" width="${round(box.width)}" height="${round(box.height)}"`;
    this.parts.push(`<clipPath id="${id}"><rect ${place}/></clipPath>`);
    this.parts.push(`<g clip-path="url(#${id})">`);
    draw();
    this.parts.push('</g>');
  }

  /** The picture as a file of its own, with a title for those who do not see it. */
  file(title: string): string {
    const { width, height } = this;
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${escaped(this.fontFamily)}" role="img">`,
      `<title>${escaped(title)}</title>`,
      ...this.parts,
      '</svg>\n',
    ].join('\n');
  }
}

function trace(spots: readonly Spot[]): string {
  return spots.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
}

function painted({ fill, stroke, width, alpha }: Paint): string {
  const line = stroke ? ` stroke="${stroke}" stroke-width="${round(width ?? 1)}"` : '';
  const opacity = alpha === undefined ? '' : ` opacity="${round(alpha)}"`;
  return ` fill="${fill ?? 'none'}"${line}${opacity}`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Text as XML; characters that XML cannot hold at all are left out. */
function escaped(content: string): string {
  return content

    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
