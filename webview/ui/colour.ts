/** Red, green and blue, 0..255. */
export type Rgb = readonly [number, number, number];

/** Any colour of a stylesheet, laid over an opaque one. */
export function overlay(colour: string, below: Rgb): Rgb {
  const [red, green, blue, alpha] = parts(colour);
  const mix = (above: number, under: number): number => above * alpha + under * (1 - alpha);
  return [mix(red, below[0]), mix(green, below[1]), mix(blue, below[2])];
}

export function mixed(a: Rgb, b: Rgb, share: number): Rgb {
  const mix = (i: 0 | 1 | 2): number => a[i] + (b[i] - a[i]) * share;
  return [mix(0), mix(1), mix(2)];
}

/** As `#rrggbb`, which every program that reads pictures knows. */
export function hex(colour: Rgb): string {
  const two = (value: number): string => Math.round(value).toString(16).padStart(2, '0');
  return `#${colour.map(two).join('')}`;
}

let probe: CanvasRenderingContext2D | null | undefined;

/** A canvas knows every way to write a colour, and writes it in one of two. */
function parts(colour: string): [number, number, number, number] {
  probe ??= document.createElement('canvas').getContext('2d');
  if (!probe) return [0, 0, 0, 1];
  probe.fillStyle = '#000000';
  probe.fillStyle = colour;
  const written = probe.fillStyle;
  if (written.startsWith('#')) {
    const n = Number.parseInt(written.slice(1), 16);
    return [(n >> 16) & 255, (n >> 8) & 255, n & 255, 1];
  }
  const numbers = written.match(/[\d.]+/g)?.map(Number) ?? [];
  return [numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0, numbers[3] ?? 1];
}
