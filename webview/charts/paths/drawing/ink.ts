import { type Theme } from '../../../ui/theme';
import { colourOf } from '../../palette';
import { type Stroke } from '../../pen';

/** Colours of the diagram. */
export interface Ink {
  /** Of paths whose product is positive, and of those whose is negative. */
  readonly positive: string;
  readonly negative: string;
  readonly bottleneck: string;
  /** Of a place where nothing gets through. */
  readonly cut: string;
  readonly live: string;
  readonly dead: string;
  readonly link: string;
  readonly theme: Theme;
}

export function inkOf(theme: Theme): Ink {
  return {
    positive: colourOf({ kind: 'category', index: 0 }, theme),
    negative: colourOf({ kind: 'category', index: 5 }, theme),
    bottleneck: colourOf({ kind: 'category', index: 2 }, theme),
    cut: colourOf({ kind: 'category', index: 4 }, theme),
    live: theme.foreground,
    dead: theme.muted,
    link: theme.foreground,
    theme,
  };
}

/** Steps of strength that are told apart: paths of a step are drawn in one stroke. */
export const strengthSteps = 8;

/** How many lines share how much room. */
export interface Crowd {
  readonly count: number;
  /** Pixels between columns: where they are few, lines are steep and cover each other. */
  readonly spacing: number;
}

/** How a path of a step is drawn: of many, weak ones are faint. */
export function pathStroke(
  ink: Ink,
  negative: boolean,
  step: number,
  { count, spacing }: Crowd,
): Stroke {
  const t = step / (strengthSteps - 1);
  const crowd = Math.min(1, Math.log10(Math.max(1, count)) / 3);
  const faintest = ink.theme.highContrast ? 0.5 - 0.2 * crowd : 0.5 - 0.36 * crowd;
  const thin = spacing > 0 ? Math.min(1, Math.max(0.3, spacing / 36)) : 1;
  const strongest = 0.95 - 0.35 * crowd * (1 - thin);
  return {
    colour: negative ? ink.negative : ink.positive,
    width: (0.75 + 2 * t * t) * (0.5 + 0.5 * thin),
    alpha: (faintest + (strongest - faintest) * t ** 1.5) * (1 - 0.5 * (1 - thin) * (1 - t)),
  };
}

/** How a path is drawn that is brought out. */
export function broughtOut(ink: Ink, negative: boolean, step: number): Stroke {
  const t = step / (strengthSteps - 1);
  return {
    colour: negative ? ink.negative : ink.positive,
    width: 1.5 + 1.75 * t * t,
    alpha: 0.75 + 0.25 * t,
  };
}
