import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { compactRun } from '../../src/runs/compact';
import { snapshotOf } from '../../src/snapshots/snapshotOf';
import { temporaryFolder } from '../support/nets';
import { makeSupermaskRun } from '../support/syntheticSupermasks';

describe('the snapshot of a run of supermasks', () => {
  const folder = path.join(temporaryFolder(), 'run');
  makeSupermaskRun(folder);

  test('says what its levels are called, and which masks there are on the way', () => {
    const { places, trainings, masks, presentation, damages, curves } = snapshotOf(folder);
    assert.equal(places, 'Kept');
    assert.deepEqual(
      trainings.map(({ stage, label, reference, level }) => [stage, label, reference, level]),
      [
        ['dense', '100 %', true, 1],
        ['kept-50', '50 %', undefined, 0.5],
        ['kept-10', '10 %', undefined, 0.1],
        ['kept-30', '30 %', undefined, 0.3],
      ],
    );
    assert.deepEqual(
      trainings[1]!.masks?.map(({ file }) => file),
      ['mask-at-0000000.safetensors', 'mask-at-0000020.safetensors'],
    );
    assert.deepEqual(masks, { 'kept-10': [1, 2], 'kept-30': [1, 2], 'kept-50': [1, 2] });
    assert.deepEqual(
      presentation?.charts.map(({ id, draw, x }) => [id, draw, x.places]),
      [
        ['accuracy', undefined, undefined],
        ['layers', undefined, true],
        ['churn', undefined, undefined],
        ['scores', 'bars', undefined],
      ],
    );
    assert.equal(curves.length, 4);
    assert.deepEqual(damages, []);
  });

  test('stays whole when the run is compacted: only the tickets’ masks are left of its tensors', async () => {
    const compacted = path.join(temporaryFolder(), 'run');
    fs.cpSync(folder, compacted, { recursive: true });
    await compactRun(compacted);
    const left = fs
      .readdirSync(compacted, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.safetensors'))
      .map((name) => name.split(path.sep).join('/'))
      .sort();
    assert.deepEqual(
      left,
      [1, 2].flatMap((seed) =>
        ['kept-10', 'kept-30', 'kept-50'].map((stage) => `${seed}/${stage}/mask.safetensors`),
      ),
    );
    const snapshot = snapshotOf(compacted);
    assert.equal(snapshot.compacted, true);
    assert.deepEqual(snapshot.damages, []);
    assert.deepEqual(Object.keys(snapshot.masks ?? {}).sort(), ['kept-10', 'kept-30', 'kept-50']);
  });

  test('tells a mask on the way that is lost', () => {
    const damaged = path.join(temporaryFolder(), 'run');
    fs.cpSync(folder, damaged, { recursive: true });
    fs.rmSync(path.join(damaged, '1', 'kept-10', 'mask-at-0000020.safetensors'));
    assert.deepEqual(
      snapshotOf(damaged).damages.map(({ what }) => what),
      ['1/kept-10/mask-at-0000020.safetensors'],
    );
  });

  test('fits: of many fractions, masks and layers it keeps every training and the first picture', () => {
    const many = path.join(temporaryFolder(), 'run');
    const kept = Array.from({ length: 100 }, (_, i) => (i + 0.5) / 100);
    makeSupermaskRun(many, { seeds: 1, kept, masks: 20, steps: 400 });
    const whole = snapshotOf(many);
    assert.equal(whole.trainings.length, 101);
    assert.ok(JSON.stringify(whole).length <= 262_144);
    const small = snapshotOf(many, 60_000);
    assert.ok(JSON.stringify(small).length <= 60_000);
    const scores = small.presentation?.charts.find(({ id }) => id === 'scores');
    assert.equal(scores?.variants?.[0]?.id, 'fc1/kernel');
    const counted = (
      chart = whole.presentation!.charts.find(({ id }) => id === 'scores')!,
    ): number =>
      chart.variants![0]!.series.flatMap(({ points }) => points).reduce((sum, { y }) => sum + y, 0);
    // Bars that are put together still count all weights.
    assert.equal(counted(scores), counted());
    assert.match(small.damages.map(({ message }) => message).join(' '), /masks on the way/);
  });
});
