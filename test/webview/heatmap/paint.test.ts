import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { type ComparedTile, type Tile } from '../../../src/inspect/view';
import { heatmapColours } from '../../../webview/charts/heatmap/drawing/colours';
import { lookOf, paintTile, pixel, valueIndex } from '../../../webview/charts/heatmap/tiles/paint';
import { contrast, type Rgb } from '../../../webview/ui/colour';
import { themeNames, themeOf } from './support/themeOf';

const rgbOf = (drawn: number): Rgb => [drawn & 255, (drawn >> 8) & 255, (drawn >> 16) & 255];

/** How colours look to those who lack a kind of cone (Machado, Oliveira and Fernandes, 2009, severity 1, on linear light). */
const deficiencies = {
  protanopia: [
    0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998,
  ],
  deuteranopia: [
    0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881,
  ],
} as const;

function seenWith(matrix: readonly number[], colour: Rgb): Rgb {
  const linear = colour.map((value) => (value / 255) ** 2.2);
  const out = [0, 1, 2].map((i) =>
    Math.max(
      0,
      [0, 1, 2].reduce((sum, j) => sum + matrix[3 * i + j]! * linear[j]!, 0),
    ),
  );
  return out.map((value) => 255 * Math.min(1, value) ** (1 / 2.2)) as unknown as Rgb;
}

const distance = (a: Rgb, b: Rgb): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

void describe('colours of cells', () => {
  for (const name of themeNames) {
    const colours = heatmapColours(themeOf(name));

    test(`${name}: kept and pruned are clearly apart, and a single kept cell of many is to be seen`, () => {
      const { table } = lookOf('mask', colours, 1);
      assert.ok(contrast(rgbOf(table[255]!), colours.pruned) >= 4.5);
      assert.equal(table[0], 0);
      assert.ok(distance(rgbOf(table[1]!), colours.pruned) > 8);
      for (let i = 2; i < 256; i++) {
        const from = contrast(rgbOf(table[i]!), colours.pruned);
        assert.ok(from >= contrast(rgbOf(table[i - 1]!), colours.pruned) - 0.02, `density ${i}`);
      }
    });

    test(`${name}: a value near 0 is not taken for a pruned one`, () => {
      for (const kind of ['signed', 'magnitude'] as const) {
        const { table } = lookOf(kind, colours, 1);
        const zero = rgbOf(table[255 * 256 + valueIndex(0, kind, 1)]!);
        assert.ok(contrast(zero, colours.pruned) >= 1.5, `${kind}: ${zero.join(' ')}`);
      }
    });

    test(`${name}: signs, and what was added and removed, differ to colour-blind people too`, () => {
      for (const matrix of Object.values(deficiencies)) {
        const pairs: readonly (readonly [Rgb, Rgb])[] = [
          [colours.signed[1]!, colours.signed[3]!],
          [colours.first, colours.second],
          [colours.first, colours.both],
          [colours.second, colours.both],
          [colours.first, colours.pruned],
          [colours.second, colours.pruned],
          [colours.both, colours.pruned],
        ];
        for (const [a, b] of pairs) {
          const apart = distance(seenWith(matrix, a), seenWith(matrix, b));
          assert.ok(apart > 40, `${a.join(' ')} and ${b.join(' ')}: ${apart}`);
        }
      }
    });

    test(`${name}: lines between kernels stand out from cells`, () => {
      assert.ok(contrast(colours.kernel, colours.pruned) >= 3);
    });
  }

  const colours = heatmapColours(themeOf('dark'));

  test('of a mask go by density, and nothing kept stays clear', () => {
    const look = lookOf('mask', colours, 1);
    const tile: Tile = { rows: 1, columns: 3, density: Uint8Array.of(0, 128, 255) };
    const [none, half, all] = paintTile(tile, look);
    assert.equal(none, 0);
    assert.equal(half, look.table[128]);
    assert.deepEqual(rgbOf(all!), rgbOf(pixel(colours.density.at(-1)!)));
  });

  test('of values go by sign and size; pruned cells stay clear, whatever their value', () => {
    const look = lookOf('signed', colours, 2);
    const tile: Tile = {
      rows: 1,
      columns: 6,
      density: Uint8Array.of(255, 255, 255, 0, 255, 255),
      signed: Float32Array.of(-2, 0, 2, 5, NaN, 99),
    };
    const [negative, zero, positive, pruned, odd, beyond] = paintTile(tile, look);
    assert.equal(negative, pixel(colours.signed[0]!));
    assert.equal(positive, pixel(colours.signed.at(-1)!));
    assert.ok(distance(rgbOf(zero!), colours.signed[2]!) < 4);
    assert.equal(pruned, 0);
    assert.equal(odd, pixel(colours.nonFinite));
    assert.equal(beyond, positive);
  });

  test('of values without any are those of what is not finite', () => {
    const look = lookOf('magnitude', colours, 1);
    const tile: Tile = { rows: 1, columns: 1, density: Uint8Array.of(255) };
    assert.equal(paintTile(tile, look)[0], pixel(colours.nonFinite));
  });

  test('of two masks are mixed by their shares', () => {
    const look = lookOf('mask', colours, 1);
    const tile: ComparedTile = {
      rows: 1,
      columns: 5,
      both: Uint8Array.of(255, 0, 0, 0, 0),
      first: Uint8Array.of(0, 255, 0, 0, 128),
      second: Uint8Array.of(0, 0, 255, 0, 127),
    };
    const [both, first, second, neither, half] = paintTile(tile, look);
    assert.equal(both, pixel(colours.both));
    assert.equal(first, pixel(colours.first));
    assert.equal(second, pixel(colours.second));
    assert.equal(neither, 0);
    rgbOf(half!).forEach((value, i) => {
      assert.ok(Math.abs(value - (colours.first[i]! + colours.second[i]!) / 2) <= 1.5);
    });
  });

  test('a range of 0 colours all as 0', () => {
    assert.equal(valueIndex(3, 'signed', 0), 128);
    assert.equal(valueIndex(-0, 'signed', 1), 128);
    assert.equal(valueIndex(0, 'magnitude', 0), 1);
    assert.equal(valueIndex(Infinity, 'magnitude', 1), 0);
  });
});
