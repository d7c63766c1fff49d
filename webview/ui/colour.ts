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

/** Contrast of two colours, 1..21, as the Web Content Accessibility Guidelines define it. */
export function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** A colour, mixed with the foreground as little as makes a line of it visible: themes choose some to lie behind text. */
export function visible(colour: Rgb, background: Rgb, foreground: Rgb): Rgb {
  for (let share = 0; share < 1; share += 0.1) {
    const candidate = mixed(colour, foreground, share);
    if (contrast(candidate, background) >= lineContrast) return candidate;
  }
  return foreground;
}

/** What the guidelines ask of graphical objects (1.4.11). */
const lineContrast = 3;

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** As `#rrggbb`, which every program that reads pictures knows. */
export function hex(colour: Rgb): string {
  const two = (value: number): string => Math.round(value).toString(16).padStart(2, '0');
  return `#${colour.map(two).join('')}`;
}

/** Reads what {@link hex} writes. */
export function rgb(written: string): Rgb {
  const n = Number.parseInt(written.slice(1), 16);
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255];
}

let probe: CanvasRenderingContext2D | null | undefined;

/** A canvas knows every way to write a colour, and writes it in one of two. */
function parts(colour: string): [number, number, number, number] {
  probe ??= document.createElement('canvas').getContext('2d');
  if (!probe) return [0, 0, 0, 1];
  probe.fillStyle = '#000000';
  probe.fillStyle = colour;
  const written = probe.fillStyle;
  if (written.startsWith('#')) return [...rgb(written), 1];
  const numbers = written.match(/[\d.]+/g)?.map(Number) ?? [];
  return [numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0, numbers[3] ?? 1];
}
