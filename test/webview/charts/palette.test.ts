import assert from 'node:assert/strict';
import test from 'node:test';
import { colourOf } from '../../../webview/charts/palette';
import { rgb } from '../../../webview/ui/colour';
import { type Theme } from '../../../webview/ui/theme';

test('twelve runs have twelve colours, far enough from each other to be told apart', () => {
  const theme: Theme = {
    dark: true,
    highContrast: false,
    background: '#1f1f1f',
    foreground: '#cccccc',
    muted: '#9d9d9d',
    grid: '#373737',
    fontFamily: 'sans-serif',
    categories: ['#3794ff', '#cca700', '#b180d7', '#89d185', '#f14c4c', '#d18616'],
  };
  const colours = Array.from({ length: 12 }, (_, index) =>
    colourOf({ kind: 'category', index }, theme),
  );
  assert.deepEqual(colours.slice(0, 6), theme.categories);
  for (const [i, one] of colours.entries()) {
    for (const other of colours.slice(0, i)) {
      const [a, b] = [rgb(one), rgb(other)];
      const distance = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
      assert.ok(distance > 20, `${one} and ${other}: ${distance}`);
    }
  }
});
