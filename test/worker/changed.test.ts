import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readRecord } from '../../src/runs/record';
import { readStatus } from '../../src/runs/status';
import * as tf from '../../src/tensors/tf';
import { writeIdx } from '../support/dataFiles';
import { saveModel } from '../support/nets';
import { root } from '../support/paths';
import {
  cannotRun,
  ended,
  resultHashes,
  resumeRun,
  runsFolder,
  sameResults,
  smallSpec,
  startRun,
  stopRun,
  winningTicket,
  writeSpec,
} from '../support/runs';

/** Flips a bit, counted from the end of the file. */
function flip(file: string, fromEnd: number): void {
  const bytes = fs.readFileSync(file);
  bytes[bytes.length - fromEnd]! ^= 1;
  fs.writeFileSync(file, bytes);
}

describe('a run whose data or model changed', { skip: cannotRun }, () => {
  const base = runsFolder();
  const data = path.join(base, 'data');
  const model = path.join(base, 'model');
  let spec: string;
  let undisturbed: Record<string, string>;

  before(async () => {
    writeIdx(data);
    const net = tf.sequential();
    net.add(tf.layers.flatten({ name: 'flat', inputShape: [6, 6, 1] }));
    net.add(tf.layers.dense({ name: 'fc', units: 8, activation: 'relu' }));
    net.add(tf.layers.dense({ name: 'out', units: 3 }));
    fs.cpSync(path.dirname(saveModel(net)), model, { recursive: true });
    spec = writeSpec(base, {
      ...smallSpec,
      model: { kind: 'file', path: 'model/model.json' },
      data: { kind: 'idx', path: 'data' },
      seeds: [1],
    });
    const folder = await startRun(spec, path.join(base, 'runs'));
    assert.equal((await ended(folder)).state, 'done');
    undisturbed = resultHashes(folder);
  });

  /** A run that was stopped before it was done. */
  async function stopped(): Promise<string> {
    for (;;) {
      const folder = await startRun(spec, path.join(base, 'runs'));
      await stopRun(folder);
      if (readStatus(folder)!.state === 'stopped') return folder;
    }
  }

  async function refused(folder: string, message: RegExp): Promise<void> {
    const status = fs.readFileSync(path.join(folder, 'status.json'));
    const said = await winningTicket('resume', folder);
    assert.equal(said.code, 2, JSON.stringify(said));
    assert.deepEqual(
      said.lines.map((line) => [line.type, line.reason]),
      [['error', 'changed']],
    );
    assert.match(said.lines[0]!.message!, message);
    assert.deepEqual(fs.readFileSync(path.join(folder, 'status.json')), status);
  }

  test('is refused with what changed, and goes on to the same bytes when that is restored', async () => {
    const folder = await stopped();
    const images = path.join(data, 'train-images-idx3-ubyte');
    flip(images, 7);
    await refused(folder, /^The data set "data" is not what it was .*: the train inputs differ\. /);
    // A trainer that finds other data than the run was made from refuses as well, whoever started it.
    const worker = path.join(root, 'dist', 'worker.js');
    const args = [worker, 'supervisor', folder, '1'];
    await once(spawn(process.execPath, args, { stdio: 'ignore' }), 'exit');
    const { state, error } = readStatus(folder)!;
    assert.deepEqual([state, error?.reason], ['failed', 'changed']);
    flip(images, 7);

    const labels = path.join(data, 't10k-labels-idx1-ubyte');
    const bytes = fs.readFileSync(labels);
    bytes[9] = (bytes[9]! + 1) % 3;
    fs.writeFileSync(labels, bytes);
    await refused(folder, /the test labels differ/);
    bytes[9] = (bytes[9] + 2) % 3;
    fs.writeFileSync(labels, bytes);

    flip(path.join(model, 'weights.bin'), 1);
    await refused(folder, /^The model "model" is not what it was .*: its saved weights differ\. /);
    flip(path.join(model, 'weights.bin'), 1);

    const json = path.join(model, 'model.json');
    const text = fs.readFileSync(json, 'utf8');
    fs.writeFileSync(json, text.replace('"relu"', '"tanh"'));
    await refused(folder, /its layers differ.*start a new one\./);
    fs.writeFileSync(json, text);

    // Packed, the data are still the same.
    fs.writeFileSync(`${images}.gz`, gzipSync(fs.readFileSync(images)));
    fs.rmSync(images);
    await resumeRun(folder);
    assert.equal((await ended(folder)).state, 'done');
    sameResults(folder, undisturbed);
    assert.equal(readRecord(folder).engines.length, 1);
  });

  test('is refused where the data are gone', async () => {
    const folder = await stopped();
    fs.renameSync(data, `${data}-moved`);
    const said = await winningTicket('resume', folder);
    fs.renameSync(`${data}-moved`, data);
    assert.equal(said.code, 2);
    assert.match(said.lines[0]!.message!, /does not exist|no such folder|cannot be read/);
  });
});
