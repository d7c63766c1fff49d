import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, mock, test } from 'node:test';
import { float32Tensor } from '../../src/formats/safetensors';
import { ModelInspector } from '../../src/inspect/inspector';
import { OpenedModel } from '../../src/inspect/opened';
import { type NoPaths, type PathsView } from '../../src/inspect/pathsView';
import { temporaryFolder } from '../support/nets';
import {
  makeRunWithWeights,
  masksOf,
  maskTensors,
  topology,
  weightsOf,
  writeTensors,
} from './support/runFolder';

const base = temporaryFolder();
let folders = 0;

/** A folder of its own with a net of two dense layers; their shapes chain. */
function netFolder(): { folder: string; file: string } {
  const folder = path.join(base, String(folders++));
  const file = path.join(folder, 'weights.safetensors');
  writeTensors(file, weightsOf(1));
  return { folder, file };
}

function pathsOf(file: string): PathsView | NoPaths {
  const inspector = new ModelInspector();
  try {
    const view = inspector.model(file);
    assert.ok(view !== 'unchanged');
    const paths = inspector.paths({ file, version: view.version, k: 3 });
    assert.ok(paths !== 'changed');
    return paths;
  } finally {
    inspector.close();
  }
}

describe('what bears the name of a topology', () => {
  const foreign = {
    'of another program': ['model.json', '{"hidden":3}'],
    'that is no JSON': ['model.json', 'hidden = 3'],
    'that is empty': ['model.json', ''],
    'with weights alone': ['model.json', '{"weightsManifest":[]}'],
    'that is damaged': ['topology.json', '{"class_name":"Sequen'],
    'that is a list': ['topology.json', '[1]'],
  } as const;
  for (const [what, [name, content]] of Object.entries(foreign)) {
    test(`${what} is passed over, and said: ${name}`, () => {
      const { folder, file } = netFolder();
      const chained = pathsOf(file);
      assert.ok(!('none' in chained));
      fs.writeFileSync(path.join(folder, name), content);
      const found = pathsOf(file);
      assert.ok(!('none' in found), JSON.stringify(found));
      assert.deepEqual({ ...found, notes: [] }, { ...chained, notes: [] });
      assert.equal(found.notes.length, chained.notes.length + 1);
      assert.ok(found.notes[0]!.includes(path.join(folder, name)), found.notes[0]);
    });
  }

  test('and is damaged leaves the next one', () => {
    const run = path.join(base, 'run');
    makeRunWithWeights(run);
    const level = path.join(run, '1', 'level-01');
    fs.writeFileSync(path.join(level, 'topology.json'), '{');
    const found = pathsOf(path.join(level, 'weights.safetensors'));
    assert.ok(!('none' in found));
    assert.ok(found.notes.some((note) => /cannot be used.*level-01/.test(note)));
    assert.ok(!found.notes.some((note) => /chained/.test(note)));
  });

  test('is named where there are no paths without it', () => {
    const { folder, file } = netFolder();
    const [kernel] = weightsOf(1);
    writeTensors(file, [kernel!, { ...kernel!, name: 'output/kernel' }]);
    fs.writeFileSync(path.join(folder, 'topology.json'), 'damaged');
    const found = pathsOf(file);
    assert.ok('none' in found);
    assert.match(found.none, /do not chain.*topology\.json/);
  });
});

describe('what decides how a model is shown', () => {
  test('is told, though it may be yet to come', () => {
    const { folder, file } = netFolder();
    const { view } = OpenedModel.open(file);
    assert.deepEqual(view.files, [file]);
    const names = ['weights.safetensors', 'mask.safetensors', 'topology.json', 'model.json'];
    for (const name of names) assert.ok(view.watched?.includes(path.join(folder, name)), name);
  });

  test('of a stage is the topology of the origin as well, before it is there', () => {
    const run = path.join(base, 'begun');
    makeRunWithWeights(run);
    const origin = path.join(run, '1', 'origin', 'topology.json');
    fs.rmSync(origin);
    const opened = OpenedModel.open(path.join(run, '1', 'level-01', 'weights.safetensors'));
    assert.ok(opened.view.watched?.includes(origin));
    assert.ok(!opened.view.files.includes(origin));
    assert.ok(opened.current);
    fs.writeFileSync(origin, JSON.stringify(topology));
    assert.ok(!opened.current);
    opened.close();
  });

  test('is the folder, where shards are missing', () => {
    const folder = path.join(base, 'shards');
    fs.mkdirSync(folder);
    const file = path.join(folder, 'model.json');
    const weights = [{ name: 'w', shape: [2, 2], dtype: 'float32' }];
    fs.writeFileSync(file, JSON.stringify({ weightsManifest: [{ paths: ['s.bin'], weights }] }));
    const opened = OpenedModel.open(file);
    assert.ok(opened.view.watched?.includes(folder));
    fs.writeFileSync(path.join(folder, 's.bin'), new Uint8Array(16));
    assert.ok(!opened.current);
    const whole = OpenedModel.open(file);
    assert.equal(whole.view.layers[0]!.unreadable, undefined);
    assert.ok(whole.current);
  });
});

describe('a file that is replaced while it is opened', () => {
  afterEach(() => mock.restoreAll());

  /** Does something when a file has been opened for the `time`th time, and every time after that if it is to go on. */
  function whenOpened(file: string, time: number, act: () => void, always = false): void {
    const real = fs.openSync;
    let times = 0;
    mock.method(fs, 'openSync', (...args: Parameters<typeof fs.openSync>): number => {
      const descriptor = real(...args);
      if (args[0] === file && args[1] === 'r') {
        times++;
        if (times === time || (always && times > time)) act();
      }
      return descriptor;
    });
  }

  function replaceBy(file: string, name: string): void {
    writeTensors(`${file}.new`, [float32Tensor(name, [2, 2], Float32Array.of(1, 2, 3, 4))]);
    fs.renameSync(`${file}.new`, file);
  }

  for (const time of [1, 2]) {
    test(`is shown as it is then, not as it was: at the ${time === 1 ? 'first' : 'second'} look`, () => {
      const { file } = netFolder();
      whenOpened(file, time, () => replaceBy(file, 'later'));
      const opened = OpenedModel.open(file);
      assert.deepEqual(
        opened.layers.map(({ view }) => view.name),
        ['later'],
      );
      assert.ok(opened.current);
      opened.close();
    });
  }

  test('is no error, though half of it was read', () => {
    const { file } = netFolder();
    fs.truncateSync(file, 40);
    whenOpened(file, 2, () => replaceBy(file, 'whole'));
    const opened = OpenedModel.open(file);
    assert.equal(opened.view.layers[0]!.name, 'whole');
    opened.close();
  });

  test('again and again is not taken for current', () => {
    const { file } = netFolder();
    let at = 0;
    whenOpened(file, 1, () => replaceBy(file, `at${at++}`), true);
    const opened = OpenedModel.open(file);
    mock.restoreAll();
    assert.ok(!opened.current);
    opened.close();
    const inspector = new ModelInspector();
    const { version } = opened.view;
    assert.equal(inspector.statistics({ file, version, layer: 0 }), 'changed');
    inspector.close();
  });

  test('gets the mask that comes meanwhile', () => {
    const { folder, file } = netFolder();
    const mask = path.join(folder, 'mask.safetensors');
    whenOpened(file, 2, () => writeTensors(mask, maskTensors(masksOf(2, 0.5))));
    const opened = OpenedModel.open(file);
    assert.equal(opened.view.layers[0]!.mask, 'tensor');
    assert.ok(opened.current);
    opened.close();
  });
});
