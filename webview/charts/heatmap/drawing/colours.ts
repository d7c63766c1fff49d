import { contrast, mixed, rgb, type Rgb } from '../../../ui/colour';
import { type Theme } from '../../../ui/theme';
import { colourOf } from '../../palette';

/** Colours of a ramp in equal steps, least first. */
export type Ramp = readonly Rgb[];

/** What cells and lines are drawn in. */
export interface HeatmapColours {
  readonly background: Rgb;
  readonly foreground: Rgb;
  readonly muted: Rgb;
  /** Cells of which nothing is kept. */
  readonly pruned: Rgb;
  /** Strokes over them, where values are shown: a value that is small is not one that is pruned. */
  readonly hatch: Rgb;
  /** From few kept to all kept. */
  readonly density: Ramp;
  /** From the most negative over 0 to the most positive. */
  readonly signed: Ramp;
  /** From 0 to the largest. */
  readonly magnitude: Ramp;
  /** Kept cells without a finite value. */
  readonly nonFinite: Rgb;
  /** Kept by both of two masks, only by the first, only by the second. */
  readonly both: Rgb;
  readonly first: Rgb;
  readonly second: Rgb;
  /** Lines between cells, between kernels, and around the matrix. */
  readonly grid: Rgb;
  readonly kernel: Rgb;
  readonly frame: Rgb;
  /** Of what could not be read. */
  readonly failed: Rgb;
  readonly bars: Rgb;
  readonly highContrast: boolean;
}

/** Blue and orange are told apart by colour-blind people too, and differ in lightness from the greys between them. */
export function heatmapColours(theme: Theme): HeatmapColours {
  const background = rgb(theme.background);
  const foreground = rgb(theme.foreground);
  const category = (index: number): Rgb => rgb(theme.categories[index] ?? theme.foreground);
  const [blue, orange, purple, red] = [category(0), category(5), category(2), category(4)];
  const tint = (share: number): Rgb => mixed(background, foreground, share);
  // Towards what lies farthest from the background, beyond the foreground of soft themes.
  const farthest: Rgb =
    contrast(background, [0, 0, 0]) > contrast(background, [255, 255, 255])
      ? [0, 0, 0]
      : [255, 255, 255];
  const strong = (colour: Rgb): Rgb => mixed(colour, farthest, 0.55);
  const { highContrast } = theme;
  const shares = Array.from({ length: 9 }, (_, i) => i / 8);
  return {
    background,
    foreground,
    muted: rgb(theme.muted),
    pruned: highContrast ? background : tint(0.05),
    hatch: tint(highContrast ? 0.6 : 0.22),
    density: highContrast ? [tint(0.15), foreground] : [tint(0.12), blue, strong(blue)],
    signed: [strong(orange), orange, tint(0.38), blue, strong(blue)],
    magnitude: shares.map((share) =>
      rgb(colourOf({ kind: 'ramp', share: theme.dark ? share : 1 - share }, theme)),
    ),
    nonFinite: purple,
    both: highContrast ? foreground : tint(0.5),
    first: orange,
    second: blue,
    grid: highContrast ? tint(0.45) : background,
    kernel: highContrast ? foreground : tint(0.6),
    frame: highContrast ? foreground : tint(0.3),
    failed: red,
    bars: highContrast ? foreground : mixed(background, blue, 0.7),
    highContrast,
  };
}

/** The colour at a share, 0..1, of a ramp. */
export function rampColour(ramp: Ramp, share: number): Rgb {
  const at = Math.min(1, Math.max(0, share)) * (ramp.length - 1);
  const i = Math.min(ramp.length - 2, Math.floor(at));
  return mixed(ramp[i]!, ramp[i + 1]!, at - i);
}
