import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exponential, numberText } from '../../src/protocol/numbers';

test('small numbers are short and keep their digits', () => {
  const written = [3.2e-6, 1e-9, -4.56789e-7, 0.0123456, 0.0001, 0, 12_345].map((value) =>
    numberText(value, 'number', false),
  );
  assert.deepEqual(written, ['3.2e-6', '1e-9', '-4.57e-7', '0.0123', '0.0001', '0', '12300']);
});

test('powers of ten have no digits that say nothing', () => {
  assert.deepEqual(
    [1e-6, 1.5e12, 1e300, 1.239e-7].map((value) => exponential(value, 2)),
    ['1e-6', '1.5e12', '1e300', '1.24e-7'],
  );
});
