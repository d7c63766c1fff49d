import { hex, mixed, overlay, visible, type Rgb } from './colour';

/** What pictures are drawn with; every colour is opaque, as `#rrggbb`. */
export interface Theme {
  readonly dark: boolean;
  readonly highContrast: boolean;
  readonly background: string;
  readonly foreground: string;
  /** Of labels beside what matters. */
  readonly muted: string;
  readonly grid: string;
  readonly fontFamily: string;
  /** Colours that are told apart, the first for what matters most. */
  readonly categories: readonly string[];
}

const categoryNames = ['blue', 'yellow', 'purple', 'green', 'red', 'orange'];

/** Reads the theme that the page has now. */
export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const read = (name: string, fallback: string): string =>
    style.getPropertyValue(`--vscode-${name}`).trim() || fallback;
  const kind = document.body.dataset.vscodeThemeKind ?? '';
  const dark = !kind.includes('light');
  const highContrast = kind.includes('high-contrast');
  const base: Rgb = dark ? [31, 31, 31] : [255, 255, 255];
  const background = overlay(read('editor-background', dark ? '#1f1f1f' : '#ffffff'), base);
  const foreground = overlay(read('foreground', dark ? '#cccccc' : '#3b3b3b'), background);
  const solid = (name: string): Rgb =>
    overlay(read(name, dark ? '#cccccc' : '#3b3b3b'), background);
  return {
    dark,
    highContrast,
    background: hex(background),
    foreground: hex(foreground),
    muted: highContrast ? hex(foreground) : hex(solid('descriptionForeground')),
    grid: hex(mixed(background, foreground, highContrast ? 0.35 : 0.14)),
    fontFamily: read('font-family', 'system-ui, sans-serif'),
    categories: categoryNames.map((name) =>
      hex(visible(solid(`charts-${name}`), background, foreground)),
    ),
  };
}

/** Calls back whenever the theme is another. VS Code tells by attributes of the body and, before, variables of the root. */
export function onThemeChange(changed: () => void): void {
  let before = JSON.stringify(readTheme());
  const look = (): void => {
    const now = JSON.stringify(readTheme());
    if (now === before) return;
    before = now;
    changed();
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, {
    attributes: true,
    attributeFilter: ['class', 'data-vscode-theme-kind', 'data-vscode-theme-id'],
  });
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['style', 'class'],
  });
}

/** A report has no VS Code to choose a theme: the browser's preference does, under the names that VS Code uses. */
export function followBrowserTheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  document.documentElement.classList.add('report');
  const apply = (): void => {
    const kind = dark.matches ? 'vscode-dark' : 'vscode-light';
    document.body.classList.remove('vscode-dark', 'vscode-light');
    document.body.classList.add(kind);
    document.body.dataset.vscodeThemeKind = kind;
  };
  dark.addEventListener('change', apply);
  apply();
}
