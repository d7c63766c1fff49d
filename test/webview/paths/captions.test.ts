import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import {
  captionOf,
  countText,
  productText,
  shortWidthText,
  summaryOf,
  widthText,
} from '../../../webview/charts/paths/captions';
import { shortened } from '../../../webview/charts/paths/drawing/labels';
import { chain, path } from './support/nets';

const measure = (content: string, size: number): number => Array.from(content).length * size * 0.5;

void describe('captions', () => {
  test('counts have as many digits as are read', () => {
    assert.equal(countText('0'), '0');
    assert.equal(countText('1234567'), '1,234,567');
    assert.equal(countText('1234567890'), '1.23e9');
    assert.equal(countText('1200000000'), '1.2e9');
    assert.equal(countText('1000000000'), '1e9');
    assert.equal(countText('1.234e+45'), '1.23e45');
    assert.equal(countText('9.999e+999'), '9.99e999');
  });

  test('say how many paths there are and how many are drawn', () => {
    const of = (total: string, drawn: number): string => captionOf(chain([2, 2], { total }), drawn);
    assert.equal(of('1200000000', 100), '1.2e9 paths; the strongest 100 drawn');
    assert.equal(of('12', 12), '12 paths, all drawn');
    assert.equal(of('12', 1), '12 paths; the strongest drawn');
    assert.equal(of('12', 0), '12 paths; none drawn');
    assert.equal(of('1', 1), '1 path');
  });

  test('say where nothing gets through', () => {
    const view = chain([4, 5, 3], { total: '0' });
    const cut = (links: typeof view.links, live: readonly number[]): string =>
      captionOf(
        { ...view, links, columns: view.columns.map((c, i) => ({ ...c, live: live[i]! })) },
        0,
      );
    const empty = view.links.map((link, i) => (i === 1 ? { ...link, kept: 0 } : link));
    const start = 'Nothing gets through: no path from input to output is left.';
    assert.equal(cut(empty, [0, 0, 0]), `${start} No weight into fc2 is kept.`);
    assert.equal(
      cut(view.links, [0, 0, 0]),
      `${start} Weights are kept in every layer, but they do not meet.`,
    );
    assert.equal(cut(view.links, [4, 0, 0]), `${start} fc1 is the first layer without live units.`);
  });

  test('products that no number holds are written by their logarithm', () => {
    assert.equal(productText(path(-0.00123, 0, 0)), '-0.00123');
    const tiny = { product: 0, log10: -400.5, negative: true, units: [] };
    assert.equal(productText(tiny), '-3.16e-401');
  });

  test('widths tell what is left', () => {
    assert.equal(widthText(1000, 1000), '1,000');
    assert.equal(widthText(1000, 3), '3 / 1,000');
    assert.equal(shortWidthText(50_000, 300), '300/50K');
    assert.equal(shortWidthText(1000, 1000), '1K');
  });

  test('a summary tells label, layers, paths, narrowest layer and keys', () => {
    const summary = summaryOf('Paths of a.npz', chain([4, 2], { total: '5', bottlenecks: [1] }), 5);
    assert.equal(
      summary,
      'Paths of a.npz; 2 layers; 5 paths, all drawn; narrowest: fc1 (2 live units); Arrow keys go from unit to unit, Enter chooses one.',
    );
  });
});

void describe('names', () => {
  test('that are too long lose their middle', () => {
    const name = 'model.layers.12.self_attn.q_proj.weight';
    const short = shortened(name, 120, 12, measure);
    assert.equal(measure(short, 12) <= 120, true);
    assert.match(short, /^model\.lay.*….*weight$/);
    assert.equal(shortened('fc1', 120, 12, measure), 'fc1');
  });

  test('keep whole characters, and something in no room at all', () => {
    assert.equal(shortened('🎟️🎟️🎟️🎟️🎟️🎟️', 30, 12, measure).includes('\ufffd'), false);
    assert.equal(shortened('conv', 0, 12, measure), 'c…');
  });
});
