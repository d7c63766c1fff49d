import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { npy, npz } from '../formats/npyWriter';
import { refuses } from '../support/badInput';
import { csvTable, writeIdx, type IdxFault } from '../support/dataFiles';
import { temporaryFolder, writeModel } from '../support/nets';

const cwd = temporaryFolder();
const small = ['--model', 'mlp:4', '--levels', '2', '--seeds', '1', '--steps', '10'];

function put(name: string, content: string | Uint8Array): string {
  fs.writeFileSync(path.join(cwd, name), content);
  return name;
}

const folders: readonly (readonly [string, IdxFault, RegExp])[] = [
  ['truncated', { cut: 100 }, /train-images-idx3-ubyte: expected 2176 bytes, found 2076/],
  ['truncated-within-gzip', { cut: 100, gzip: true }, /ubyte\.gz: expected 2176 bytes, found 2076/],
  ['truncated-gzip', { cutGzip: 30, gzip: true }, /ubyte\.gz: the gzip stream ends early/],
  ['mismatched', { trainLabels: 59 }, /holds 59 labels for the 60 images of/],
  ['label-out-of-range', { testLabel: 9 }, /t10k-labels-idx1-ubyte.* 9 /],
];

describe('find refuses data:', () => {
  for (const [name, fault, pattern] of folders)
    test(`IDX, ${name}`, async () => {
      writeIdx(path.join(cwd, name), fault);
      await refuses(cwd, ['find', ...small, '--data', name], pattern);
    });

  test('a CSV table with a bad cell', async () => {
    const file = put('bad.csv', csvTable(22, '20,oops,0'));
    const pattern = /bad\.csv: line 22, column 2 \('b'\): 'oops' is not a finite number/;
    await refuses(cwd, ['find', ...small, '--data', file], pattern);
  });

  test('npz without x_test', async () => {
    const x = npy('<f4', [4, 2], new Float32Array(8));
    const y = npy('|u1', [4], Uint8Array.of(0, 1, 0, 1));
    const file = put('part.npz', npz({ x_train: x, y_train: y, y_test: y }));
    await refuses(cwd, ['find', ...small, '--data', file], /part\.npz.*x_test/);
  });
});

test('find refuses a model that does not fit the data', async () => {
  put('ok.csv', csvTable());
  const args = ['--levels', '2', '--seeds', '1', '--data', 'ok.csv'];
  await refuses(cwd, ['find', ...args, '--model', 'lenet-5'], /lenet-5 cannot take inputs of 2/);
  const layer = {
    class_name: 'Dense',
    config: { name: 'd', units: 2, activation: 'softmax', batch_input_shape: [null, 5] },
  };
  const model = { class_name: 'Sequential', config: { name: 's', layers: [layer] } };
  const weights = new Map([
    ['d/kernel', { shape: [5, 2], dtype: 'float32' as const, values: new Float32Array(10) }],
    ['d/bias', { shape: [2], dtype: 'float32' as const, values: new Float32Array(2) }],
  ]);
  const file = writeModel({ ...model, keras_version: 'tfjs', backend: 'tensor_flow.js' }, weights);
  await refuses(cwd, ['find', ...args, '--model', file], /model\.json.* 5.* 2/);
});

test('find refuses a runs folder that cannot be', async () => {
  const file = put('file', '');
  const args = ['find', ...small, '--data', 'digits:60:20', '--runs'];
  await refuses(cwd, [...args, file], /file is a file, so no run can go into/);
  await refuses(cwd, [...args, 'file/in'], /file is a file, so no run can go into/);
});
