import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { svgOf } from '../../../webview/charts/picture';
import { inkOf } from '../../../webview/charts/paths/drawing/ink';
import { layOut } from '../../../webview/charts/paths/layout/layout';
import { heightFor } from '../../../webview/charts/paths/layout/size';
import { pathPicture, type PictureContent } from '../../../webview/charts/paths/pathPicture';
import { type Theme } from '../../../webview/ui/theme';
import { chain, path, randomPaths } from './support/nets';

const theme: Theme = {
  dark: false,
  highContrast: false,
  background: '#ffffff',
  foreground: '#3b3b3b',
  muted: '#616161',
  grid: '#e3e3e3',
  fontFamily: 'sans-serif',
  categories: ['#0063d3', '#895503', '#652d90', '#388a34', '#e51400', '#d18616'],
};
const ink = inkOf(theme);
const measure = (content: string, size: number): number => content.length * size * 0.5;
const svg = (content: PictureContent): string =>
  svgOf(pathPicture(content, ink, measure), content.title, theme);

/** First and last point of each line of the strokes in a colour. */
function ends(file: string, colour: string): [first: number[], last: number[]][] {
  const strokes = [...file.matchAll(/<path d="([^"]+)" fill="none" stroke="([^"]+)"/g)];
  return strokes
    .filter(([, , stroke]) => stroke === colour)
    .flatMap(([, d]) => d!.split('M').slice(1))
    .filter((line) => line.includes('L'))
    .map((line) => {
      const points = line.split('L').map((spot) => spot.split(' ').map(Number));
      return [points[0]!, points.at(-1)!];
    });
}

void describe('the picture of paths', () => {
  const widths = [784, 30, 10];
  const top = randomPaths(widths, 25);
  const view = chain(widths, { top, total: '1200000000' });

  test('has each path from its input to its output, in the colour of its sign', () => {
    const file = svg({ title: 'Paths', view, shown: 25 });
    const height = heightFor(view, 820);
    const layout = layOut(view, 25, { width: 820, height, zoom: 1 });
    for (const negative of [false, true]) {
      const expected = layout.scene.paths.flatMap(({ path, units }) => {
        if (path.negative !== negative) return [];
        return [units[0]!, units.at(-1)!].map((place) => {
          const { x } = layout.columns.placed[layout.scene.units[place]!.column]!;
          return `${round(x)} ${round(layout.heights[place]! + 72)}`;
        });
      });
      const drawn = ends(file, negative ? ink.negative : ink.positive);
      // The legend is the one line that is no path.
      const paths = drawn.filter(([first]) => first[1]! > 72);
      const found = paths.flatMap((line) => line.map((spot) => spot.map(round).join(' ')));
      assert.ok(expected.length > 10);
      assert.deepEqual(found.toSorted(), expected.toSorted());
    }
  });

  test('tells what it shows, and holds nothing that runs', () => {
    const columns = view.columns.map((c) => ({ ...c, name: `<script>${c.name}&"` }));
    const file = svg({ title: 'A & <b>', view: { ...view, columns }, shown: 25 });
    assert.ok(file.includes('1.2e9 paths; the strongest 25 drawn'));
    assert.ok(file.includes('A &amp; &lt;b&gt;') && file.includes('&lt;script&gt;fc0&amp;&quot;'));
    assert.doesNotMatch(file, /<script|style=|<b>|NaN|Infinity|undefined/);
  });

  test('brings out the paths through a chosen unit, those of another view too', () => {
    const through = chain(widths, { top: [path(0.5, 0, 700, 1, 3, 2, 9)], total: '1' });
    const chosen = { column: 1, unit: 3, view: through, caption: 'fc1, unit 3: 1 path' };
    const plain = svg({ title: 'Paths', view, shown: 25 });
    const file = svg({ title: 'Paths', view, shown: 25, chosen });
    const count = (content: string): number => ends(content, ink.positive).length;
    assert.equal(count(file), count(plain) + 1);
    assert.ok(file.includes('fc1, unit 3: 1 path'));
  });

  test('of a cut net shows columns and says so', () => {
    const columns = view.columns.map((c) => ({ ...c, live: 0 }));
    const cut = { ...view, columns, top: [], total: '0' };
    const file = svg({ title: 'Paths', view: cut, shown: 25 });
    assert.ok(file.includes('Nothing gets through'));
    assert.ok(file.includes('0 / 784') && file.includes('>fc2<'));
    assert.doesNotMatch(file, /NaN|Infinity/);
  });

  test('of 200 layers is wider, of one unit still a picture', () => {
    const many = Array.from({ length: 200 }, () => 8);
    const wide = svg({
      title: 'p',
      view: chain(many, { top: randomPaths(many, 500) }),
      shown: 500,
    });
    assert.match(wide, /<svg [^>]*width="3600"/);
    const one = svg({ title: 'p', view: chain([1, 1], { top: [path(1, 0, 0, 1, 0)] }), shown: 1 });
    assert.doesNotMatch(one, /NaN|Infinity/);
  });
});

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
