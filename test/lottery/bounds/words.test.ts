import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amountText, probabilityText, shortText } from '../../../src/lottery/bounds/words';

test('amounts are whole up to a thousand million, then short, and infinite ones say so', () => {
  const written = [0, 7, 145.46, 12.34, 1234567, 999_999_999, 2.34e12, 1e24, Infinity, NaN];
  assert.deepEqual(written.map(amountText), [
    ...['0', '7', '145', '12.3', '1,234,567', '999,999,999'],
    ...['2.34e12', '1e24', 'infinite', 'unknown'],
  ]);
});

test('probabilities are never rounded to what they are not', () => {
  const written = [1, 3, 0.9999, 0.05, 0.0471, 4.71e-9, 1e-310, Number.MIN_VALUE, 0];
  assert.deepEqual(written.map(probabilityText), [
    ...['1', '1', '0.99', '0.05', '0.047'],
    ...['4.7e-9', '< 1e-300', '< 1e-300', '0'],
  ]);
});

test('numbers have few digits', () => {
  const written = [0.01, 2.3456, 3960, 180_000, 43_120_000, 1.6e-7, 1e-4, -0.5, Infinity, 0];
  assert.deepEqual(
    written.map((value) => shortText(value)),
    ['0.01', '2.35', '3960', '180,000', '43,100,000', '1.6e-7', '0.0001', '-0.5', 'infinite', '0'],
  );
});
