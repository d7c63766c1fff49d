import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import {
  baseName,
  bytesText,
  productText,
  shapeText,
  shareText,
  totalText,
  valueText,
} from '../../../webview/inspector/numbers';

void describe('numbers of the inspector', () => {
  test('shares are never 0 % or 100 % where they are not quite that', () => {
    const texts = [0, 1, 0.5, 1 / 3, 0.02408, 0.999999, 0.99949, 1 / 235_200, 1e-8, NaN].map(
      shareText,
    );
    assert.deepEqual(texts, [
      '0 %',
      '100 %',
      '50 %',
      '33.3 %',
      '2.41 %',
      '> 99.9 %',
      '> 99.9 %',
      '4.3e-4 %',
      '1.0e-6 %',
      '–',
    ]);
    assert.equal(shareText(0.999), '99.9 %');
  });

  test('values have four digits, however small or big', () => {
    const texts = [
      0,
      -0,
      1.23456,
      -0.00098765,
      1e-30,
      12345.678,
      1e6,
      NaN,
      Infinity,
      -Infinity,
    ].map(valueText);
    assert.deepEqual(texts, [
      '0',
      '0',
      '1.235',
      '-9.877e-4',
      '1.000e-30',
      '12350',
      '1.000e+6',
      'NaN',
      '∞',
      '-∞',
    ]);
  });

  test('bytes have the unit that fits', () => {
    assert.deepEqual([0, 999, 1000, 1_333_448, 999_900, 4e8, 2.5e12, 3e18].map(bytesText), [
      '0 bytes',
      '999 bytes',
      '1 kB',
      '1.33 MB',
      '1 MB',
      '400 MB',
      '2.5 TB',
      '3000 PB',
    ]);
  });

  test('products are told by their logarithms, where no number would hold them', () => {
    assert.deepEqual([0, -2, -400.3, 7.5, -Infinity, -3.00001].map(productText), [
      '1',
      '0.01',
      '5.012e-401',
      '3.162e7',
      '0',
      '1.000e-3',
    ]);
    assert.equal(productText(7.99999999), '1.000e8');
  });

  test('counts of paths, shapes and names', () => {
    assert.deepEqual(['0', '999', '1234567', '1.234e+45'].map(totalText), [
      '0',
      '999',
      '1,234,567',
      '1.234e+45',
    ]);
    assert.deepEqual(
      [shapeText([784, 300]), shapeText([]), shapeText([0])],
      ['784 × 300', 'scalar', '0'],
    );
    assert.deepEqual(['/a/b.npy', 'C:\\a\\b.npy', 'b.npy', '/', ''].map(baseName), [
      'b.npy',
      'b.npy',
      'b.npy',
      '/',
      '',
    ]);
  });
});
