import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { findNative } from '../../src/native/find';
import { installNative } from '../../src/native/install';
import { thisHost } from '../../src/native/location';
import { hostProblem } from '../../src/native/platforms';
import { loadTypescript } from '../support/paths';
import { temporaryFolder } from './support';

const wheel = process.env['WINNING_TICKET_TEST_WHEEL'];
const host = thisHost();
/** On a machine that checks every change, the engine is installed from nothing, through pip or the package index. */
const fetches = process.env['CI'] === 'true' && hostProblem(host) === undefined;
const skip =
  wheel === undefined &&
  !fetches &&
  'no CI, and WINNING_TICKET_TEST_WHEEL names no TensorFlow wheel';

const SCRIPT = `
const name = require.resolve('@mapbox/node-pre-gyp');
const find = () => process.env.WINNING_TICKET_TFJS_BINDING;
require.cache[name] = { id: name, filename: name, loaded: true, exports: { find } };
const { findNative } = require('./src/native/find');
const { prepareNativeProcess } = require('./src/native/prepare');
const status = findNative();
prepareNativeProcess(status, { threads: 1 });
const tf = require('@tensorflow/tfjs-node');
const product = tf.matMul([[1, 2], [3, 4]], [[5, 6], [7, 8]]);
console.log(JSON.stringify([tf.getBackend(), tf.version['tfjs-node'], product.arraySync()]));
`;

test('the real wheel installs, loads under tfjs-node and multiplies', { skip }, async (context) => {
  const cache = path.join(temporaryFolder(context), 'cache');
  const environment: NodeJS.ProcessEnv = { ...process.env, WINNING_TICKET_NATIVE_CACHE: cache };
  delete environment['WINNING_TICKET_NATIVE_PATH'];
  const status = await installNative({
    ...(wheel !== undefined && { from: wheel }),
    environment,
    report: ({ text }) => {
      context.diagnostic(text);
    },
  });
  assert.deepEqual(findNative({ environment }), status);
  const output = execFileSync(process.execPath, [...loadTypescript, '-e', SCRIPT], {
    env: environment,
    encoding: 'utf8',
  });
  assert.deepEqual(JSON.parse(output.trim().split('\n').at(-1) ?? ''), [
    'tensorflow',
    '4.22.0',
    [
      [19, 22],
      [43, 50],
    ],
  ]);
});
