import { hex, mixed, rgb, type Rgb } from '../ui/colour';
import { type Theme } from '../ui/theme';
import { type Colour } from './plot';

/** Viridis: even steps of lightness, told apart by colour-blind people too (van der Walt and Smith, 2015). */
const viridis: readonly Rgb[] = [
  [68, 1, 84],
  [71, 44, 122],
  [59, 81, 139],
  [44, 113, 142],
  [33, 144, 141],
  [39, 173, 129],
  [92, 200, 99],
  [170, 220, 50],
  [253, 231, 37],
];

/** Colours as a theme shows them. */
export function colourOf(colour: Colour, theme: Theme): string {
  switch (colour.kind) {
    case 'category':
      return category(colour.index, theme);
    case 'ramp':
      return ramp(colour.share, theme);
    case 'neutral':
      return theme.foreground;
  }
}

/** Beyond the theme's colours come the same again, each time nearer to the foreground. */
function category(index: number, { categories, foreground }: Theme): string {
  const colour = categories[index % categories.length];
  if (colour === undefined) return foreground;
  const round = Math.floor(index / categories.length);
  return round === 0 ? colour : hex(mixed(rgb(colour), rgb(foreground), 1 - 0.55 ** round));
}

/** The part of the ramp that stands out from the background: of a light one its dark end, of a dark one its light end. */
function ramp(share: number, theme: Theme): string {
  const [from, to] = theme.dark ? [theme.highContrast ? 0.4 : 0.3, 1] : [0, 0.72];
  const at = (from + (to - from) * Math.min(1, Math.max(0, share))) * (viridis.length - 1);
  const i = Math.min(viridis.length - 2, Math.floor(at));
  return hex(mixed(viridis[i]!, viridis[i + 1]!, at - i));
}
