import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { type RunSnapshot } from '../../src/protocol/snapshot';
import { RunCurves } from '../../src/snapshots/curves/runCurves';
import { StageCache } from '../../src/snapshots/folder/stageCache';
import { RunViews } from '../../src/snapshots/snapshotOf';
import { temporaryFolder } from '../support/nets';
import { drawCurve, makeSyntheticRun, writeStage } from '../support/syntheticRun';

const base = temporaryFolder();

function append(folder: string, seed: number, ...events: object[]): void {
  const lines = events.map((event) => `${JSON.stringify({ time: 'x', seed, ...event })}\n`);
  fs.appendFileSync(path.join(folder, String(seed), 'events.jsonl'), lines.join(''));
}

describe('a run that is read again and again', () => {
  test('shows what came since, and says when that is nothing', () => {
    const folder = path.join(base, 'growing');
    makeSyntheticRun(folder, { seeds: 2, levels: 3, points: 4, stages: false, done: false });
    const views = new RunViews();
    let last = views.snapshot(folder) as RunSnapshot;
    const changed = (): RunSnapshot => {
      const next = views.snapshot(folder, last.version);
      assert.notEqual(next, 'unchanged');
      last = next as RunSnapshot;
      assert.equal(views.snapshot(folder, last.version), 'unchanged');
      assert.deepEqual(new RunViews().snapshot(folder), last);
      return last;
    };
    const stage = 'level-02-random';
    const point = { step: 5, trainLoss: 1, testLoss: 1, testAccuracy: 0.5 };
    append(folder, 1, { type: 'point', stage, point });
    assert.deepEqual(changed().curves.at(-1)!.step, [1, 2, 3, 4, 5]);
    // Begun anew by a later attempt.
    append(folder, 1, { type: 'attempt', engine: 'wasm' }, { type: 'stage-start', stage });
    assert.deepEqual(changed().curves.at(-1)!.seeds, [2]);
    append(folder, 1, { type: 'point', stage, point: { ...point, step: 1 } });
    assert.deepEqual(changed().curves.at(-1)!.seeds, [1, 2]);
    assert.equal(last.presentation!.tables[0]!.rows.length, 0);
    for (const seed of [1, 2]) {
      writeStage(path.join(folder, String(seed), 'level-00'), 'level-00', {
        ...{ level: 0, role: 'ticket', kept: 9, prunable: 9, density: 1, layers: [] },
        ...{ from: 0, until: 4, test: { loss: 1, accuracy: 0.9 }, curve: drawCurve(1, 4, 0) },
      });
    }
    assert.equal(changed().presentation!.tables[0]!.rows.length, 1);
    assert.deepEqual(last.masks, { 'level-00': [1, 2] });
    // A stage from elsewhere may be called like what every object has.
    writeStage(path.join(folder, '2', 'constructor'), 'constructor', {});
    assert.deepEqual(changed().masks, { 'level-00': [1, 2], constructor: [2] });
    fs.mkdirSync(path.join(folder, 'tickets', '1'), { recursive: true });
    assert.deepEqual(changed().tickets, ['tickets/1']);
    fs.rmSync(folder, { recursive: true });
    assert.equal(changed().damages[0]!.what, '.');
  });

  test('keeps no more points than it may, and of those the extremes', () => {
    const folder = path.join(base, 'long');
    makeSyntheticRun(folder, { seeds: 2, levels: 2, controls: [], points: 9000, stages: false });
    const high = { step: 9001, trainLoss: 9, testLoss: 9, testAccuracy: 7 };
    append(folder, 2, { type: 'point', stage: 'level-01', point: high });
    for (let step = 9002; step < 12_000; step++) {
      const point = { step, trainLoss: 0.5, testLoss: 0.5, testAccuracy: 0.5 };
      append(folder, 2, { type: 'point', stage: 'level-01', point });
    }
    const seeds = [1, 2];
    const stages = new StageCache(folder);
    stages.refresh(seeds);
    const curves = new RunCurves(folder, stages, 6000);
    curves.read(seeds);
    // A block of the log may come on top.
    assert.ok(curves.points <= 6000, `${curves.points}`);
    const trainings = ['level-00', 'level-01'].map((stage, level) => ({
      ...{ stage, title: stage, group: 'Ticket', level },
    }));
    const [dense, ticket] = curves.whole(seeds, trainings, 200_000);
    assert.deepEqual([dense!.total, ticket!.total], [9000, 11_999]);
    const { step, mean } = ticket!.aggregate;
    assert.deepEqual([step[0], step.at(-1)], [1, 11_999]);
    assert.ok(mean[2]!.includes(7));
  });

  test('is forgotten when others are asked for', () => {
    const views = new RunViews();
    for (let i = 0; i < 40; i++) {
      const folder = path.join(base, `run-${i}`);
      makeSyntheticRun(folder, { seeds: 1, levels: 2, controls: [], points: 3 });
      assert.equal((views.snapshot(folder) as RunSnapshot).curves.length, 2);
    }
    const again = views.snapshot(path.join(base, 'run-0')) as RunSnapshot;
    assert.equal(again.curves.length, 2);
  });
});
