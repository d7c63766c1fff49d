import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { concerns, isSame, stampOf } from '../../../src/host/inspect/logic/stamp';
import { OpenedModel } from '../../../src/inspect/opened';
import { writeSafetensors } from '../../../src/formats/safetensors';
import { temporaryFolder } from '../../support/nets';

describe('what is watched of a model', () => {
  const base = temporaryFolder();

  function watchedOf(file: string): readonly string[] {
    const opened = OpenedModel.open(file);
    opened.close();
    return [...new Set([file, ...opened.view.watched!])];
  }

  test('tells of a mask that comes later', async () => {
    const file = path.join(base, 'weights.safetensors');
    fs.writeFileSync(file, writeSafetensors([]));
    const watched = watchedOf(file);
    const before = await stampOf(watched);
    assert.ok(!before.gone);
    const mask = path.join(base, 'mask.safetensors');
    assert.ok(concerns(watched, mask));
    assert.ok(!concerns(watched, path.join(base, 'notes.txt')));
    fs.writeFileSync(path.join(base, 'notes.txt'), '');
    assert.ok(isSame(before, await stampOf(watched)));
    fs.writeFileSync(mask, writeSafetensors([]));
    const after = await stampOf(watched);
    assert.ok(!isSame(before, after) && !after.gone);
  });

  test('tells of a shard that comes later', async () => {
    const folder = path.join(base, 'shards');
    fs.mkdirSync(folder);
    const file = path.join(folder, 'model.json');
    const weights = [{ name: 'w', shape: [2, 2], dtype: 'float32' }];
    fs.writeFileSync(file, JSON.stringify({ weightsManifest: [{ paths: ['s.bin'], weights }] }));
    const watched = watchedOf(file);
    const before = await stampOf(watched);
    const shard = path.join(folder, 's.bin');
    assert.ok(concerns(watched, shard));
    fs.writeFileSync(shard, new Uint8Array(16));
    assert.ok(!isSame(before, await stampOf(watched)));
  });
});
