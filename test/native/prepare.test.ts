import assert from 'node:assert/strict';
import util from 'node:util';
import { test } from 'node:test';
import { prepareNativeProcess, supplyRemovedUtilities } from '../../src/native/prepare';

test('threads, log level and binding are set', () => {
  const environment: NodeJS.ProcessEnv = { OMP_NUM_THREADS: '8' };
  prepareNativeProcess({ binding: '/e/tfjs_binding.node' }, { threads: 2, environment });
  assert.deepEqual(environment, {
    TF_CPP_MIN_LOG_LEVEL: '2',
    TF_ENABLE_ONEDNN_OPTS: '1',
    TF_NUM_INTRAOP_THREADS: '2',
    TF_NUM_INTEROP_THREADS: '2',
    OMP_NUM_THREADS: '2',
    WINNING_TICKET_TFJS_BINDING: '/e/tfjs_binding.node',
  });
});

test("the user's log level and choice of oneDNN stay", () => {
  const environment: NodeJS.ProcessEnv = { TF_CPP_MIN_LOG_LEVEL: '0', TF_ENABLE_ONEDNN_OPTS: '0' };
  prepareNativeProcess({ binding: 'b' }, { threads: 1, environment });
  assert.equal(environment['TF_CPP_MIN_LOG_LEVEL'], '0');
  assert.equal(environment['TF_ENABLE_ONEDNN_OPTS'], '0');
});

test('senseless thread counts are refused', () => {
  for (const threads of [0, -1, 1.5, NaN, Infinity]) {
    assert.throws(
      () => prepareNativeProcess({ binding: 'b' }, { threads, environment: {} }),
      RangeError,
    );
  }
});

test('what Node 23 took from util is supplied, and what is there is left alone', () => {
  const bare: {
    isArray?: (value: unknown) => boolean;
    isNullOrUndefined?: (v: unknown) => boolean;
  } = {};
  supplyRemovedUtilities(bare);
  assert.equal(bare.isArray?.([]), true);
  assert.equal(bare.isArray?.({ length: 0 }), false);
  assert.equal(bare.isNullOrUndefined?.(null), true);
  assert.equal(bare.isNullOrUndefined?.(undefined), true);
  assert.equal(bare.isNullOrUndefined?.(0), false);
  const own = { isArray: () => 'own' };
  supplyRemovedUtilities(own);
  assert.equal(own.isArray(), 'own');
  prepareNativeProcess({ binding: 'b' }, { threads: 1, environment: {} });
  assert.equal(typeof (util as Record<string, unknown>)['isNullOrUndefined'], 'function');
  assert.equal(typeof (util as Record<string, unknown>)['isArray'], 'function');
});
