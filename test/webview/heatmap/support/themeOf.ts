import { hex, mixed, rgb, visible } from '../../../../webview/ui/colour';
import { type Theme } from '../../../../webview/ui/theme';
import { themes } from '../../support/themes';

/** A theme of VS Code as pages read it; its colours here are opaque, so no browser is needed to mix them. */
export function themeOf(name: keyof typeof themes): Theme {
  const { kind, colours } = themes[name];
  const read = (key: string): readonly [number, number, number] => rgb(colours[key]!.slice(0, 7));
  const background = read('editor-background');
  const foreground = read('foreground');
  return {
    dark: !kind.includes('light'),
    highContrast: kind.includes('high-contrast'),
    background: hex(background),
    foreground: hex(foreground),
    muted: hex(read('descriptionForeground')),
    grid: hex(mixed(background, foreground, 0.14)),
    fontFamily: 'sans-serif',
    categories: ['blue', 'yellow', 'purple', 'green', 'red', 'orange'].map((category) =>
      hex(visible(read(`charts-${category}`), background, foreground)),
    ),
  };
}

export const themeNames = Object.keys(themes) as (keyof typeof themes)[];
