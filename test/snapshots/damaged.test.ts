import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { snapshotBytes, type RunSnapshot } from '../../src/protocol/snapshot';
import { jsonBytes } from '../../src/snapshots/curves/fit';
import { outlineOf, RunViews, snapshotOf } from '../../src/snapshots/snapshotOf';
import { temporaryFolder } from '../support/nets';
import { makeSyntheticRun } from '../support/syntheticRun';

const base = temporaryFolder();
const whole = path.join(base, 'whole');
let expected: RunSnapshot;

before(() => {
  makeSyntheticRun(whole, { seeds: 2, levels: 3, points: 5 });
  fs.cpSync(path.join(whole, 'spec.json'), path.join(base, 'my.ticket.json'));
  edit(whole, 'run.json', (record) => ({ ...record, specPath: path.join(base, 'my.ticket.json') }));
  expected = snapshotOf(whole);
});

type Json = Record<string, unknown>;

function edit(folder: string, file: string, change: (content: Json) => Json): void {
  const at = path.join(folder, file);
  const content = JSON.parse(fs.readFileSync(at, 'utf8')) as Json;
  fs.writeFileSync(at, JSON.stringify(change(content), null, 1));
}

function remove(...files: string[]): (folder: string) => void {
  return (folder) => {
    for (const file of files) fs.rmSync(path.join(folder, file), { recursive: true });
  };
}

function cut(file: string, bytes: number): (folder: string) => void {
  return (folder) => fs.truncateSync(path.join(folder, file), bytes);
}

interface Case {
  readonly name: string;
  readonly harm: (folder: string) => void;
  /** Of each damage: what, and a part of its message. */
  readonly told: readonly (readonly [string, RegExp])[];
  /** Whether all results are shown as if nothing were wrong. */
  readonly results?: boolean;
  /** Whether all curves are. */
  readonly curves?: boolean;
  readonly more?: (snapshot: RunSnapshot) => void;
}

const cases: readonly Case[] = [
  {
    name: 'nothing is wrong',
    harm: () => undefined,
    told: [],
    results: true,
    curves: true,
    more: ({ title, experiment, status, specFile, trainings }) => {
      assert.equal(title, 'Iterative magnitude pruning: lenet-300-100 on digits');
      assert.deepEqual(experiment, { id: 'imp', title: 'Iterative magnitude pruning' });
      assert.deepEqual([status?.state, status?.progress], ['done', 1]);
      assert.equal(specFile, path.join(base, 'my.ticket.json'));
      assert.equal(trainings.length, 9);
    },
  },
  {
    name: 'run.json is missing',
    harm: remove('run.json'),
    told: [['run.json', /^The file is missing: engine, versions/]],
    results: true,
    curves: true,
  },
  {
    name: 'run.json is cut short',
    harm: cut('run.json', 50),
    told: [['run.json', /^run\.json is damaged: .*JSON/]],
    results: true,
    curves: true,
  },
  {
    name: 'spec.json is missing, and the file it was read from says the same',
    harm: remove('spec.json'),
    told: [
      ['spec.json', /^The file is missing/],
      ['spec.json', /my\.ticket\.json, which says the same/],
    ],
    results: true,
    curves: true,
  },
  ...['/dev/zero', '//server/share/my.ticket.json', '/proc/self/x.json', 'my.ticket.json'].map(
    (specPath): Case => ({
      name: `spec.json is missing, and it was read from ${specPath}`,
      harm: (folder) => {
        edit(folder, 'run.json', (record) => ({ ...record, specPath }));
        fs.rmSync(path.join(folder, 'spec.json'));
      },
      told: [['spec.json', /^The file is missing/]],
      more: ({ specFile }) => assert.equal(specFile, undefined),
    }),
  ),
  {
    name: 'spec.json is missing, and nothing else says what it said',
    harm: remove('spec.json', 'run.json'),
    told: [
      ['run.json', /missing/],
      ['spec.json', /missing/],
    ],
    more: ({ presentation, trainings, curves, title, status }) => {
      assert.equal(presentation, undefined);
      assert.equal(title.startsWith('case-'), true);
      assert.equal(status?.state, 'done');
      // Curves are there all the same, by the names of their stages.
      assert.equal(curves.length, 9);
      assert.deepEqual(
        trainings.map(({ stage }) => stage),
        curves.map(({ stage }) => stage),
      );
    },
  },
  {
    name: 'spec.json was edited',
    harm: (folder) => edit(folder, 'spec.json', (spec) => ({ ...spec, title: 'Another title' })),
    told: [['spec.json', /edited after the run was made/]],
    curves: true,
    more: ({ title }) => assert.equal(title, 'Another title'),
  },
  {
    name: 'spec.json has fields that nobody knows',
    harm: (folder) => edit(folder, 'spec.json', (spec) => ({ ...spec, threads: 'many' })),
    told: [
      ['spec.json', /\$\.threads/],
      ['spec.json', /which says the same/],
    ],
    results: true,
    curves: true,
  },
  {
    name: 'everything is of a newer version',
    harm: (folder) => {
      for (const file of ['run.json', 'spec.json', 'status.json', 'summary.json'])
        edit(folder, file, (content) => ({ ...content, format: 7 }));
    },
    told: [
      ['run.json', /newer version of Winning Ticket \(format 7\)/],
      ['spec.json', /newer version/],
      ['status.json', /newer version/],
    ],
    more: ({ curves }) => assert.equal(curves.length, 9),
  },
  {
    name: 'an experiment that this version does not know',
    harm: (folder) => edit(folder, 'spec.json', (spec) => ({ ...spec, experiment: 'supermask' })),
    told: [
      ['spec.json', /experiment is "supermask"; allowed: "imp"/],
      ['spec.json', /which says the same/],
    ],
    results: true,
    curves: true,
  },
  {
    name: 'status.json is missing',
    harm: remove('status.json'),
    told: [['status.json', /missing: how the run stands is unknown/]],
    results: true,
    curves: true,
    more: ({ status }) => assert.equal(status, undefined),
  },
  {
    name: 'status.json is no JSON',
    harm: (folder) => fs.writeFileSync(path.join(folder, 'status.json'), '\u0000\u0000'),
    told: [['status.json', /damaged/]],
    results: true,
    curves: true,
  },
  {
    name: 'summary.json is missing',
    harm: remove('summary.json'),
    told: [],
    results: true,
    curves: true,
  },
  {
    name: 'summary.json is cut short',
    harm: cut('summary.json', 400),
    told: [['summary.json', /damaged: .*combined from the finished stages/]],
    results: true,
    curves: true,
  },
  {
    name: 'summary.json holds the results of something else',
    harm: (folder) => edit(folder, 'summary.json', (all) => ({ ...all, results: { a: 1 } })),
    told: [['summary.json', /damaged\. What is shown is combined/]],
    results: true,
    curves: true,
  },
  {
    name: "a stage's result was edited",
    harm: (folder) =>
      edit(folder, '2/level-01/result.json', (stage) => ({ ...stage, result: { kept: 5 } })),
    told: [['2/level-01/result.json', /not what the stage wrote\. Resuming/]],
    results: true,
    // Accuracy on training examples is in the results only.
    more: ({ curves: [, level] }) => {
      assert.notEqual(level!.trainAccuracy, expected.curves[1]!.trainAccuracy);
      // The log has fewer digits than the results.
      const loss = expected.curves[1]!.testLoss.mean;
      assert.equal(level!.testLoss.mean.length, loss.length);
      assert.ok(level!.testLoss.mean.every((value, i) => Math.abs(value! - loss[i]!) < 2e-5));
    },
  },
  {
    name: "a stage's result is empty, and there is no summary",
    harm: (folder) => {
      cut('1/level-02/result.json', 0)(folder);
      fs.rmSync(path.join(folder, 'summary.json'));
    },
    told: [['1/level-02/result.json', /not the JSON of a stage/]],
    more: ({ presentation }) => {
      assert.equal(presentation!.tables[0]!.rows.length, 3);
      const { ticket } = presentation!.tables[0]!.rows[2]! as { ticket?: { count: number } };
      assert.equal(ticket!.count, 1);
    },
  },
  {
    name: 'weights are missing, others cut short',
    harm: (folder) => {
      remove('1/level-01/weights.safetensors')(folder);
      cut('2/level-00/mask.safetensors', 10)(folder);
    },
    told: [
      ['1/level-01/weights.safetensors', /missing or cut short/],
      ['2/level-00/mask.safetensors', /missing or cut short/],
    ],
    results: true,
    curves: true,
  },
  {
    name: 'the run was compacted',
    harm: (folder) => {
      for (const name of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }))
        if (name.endsWith('weights.safetensors')) fs.rmSync(path.join(folder, name));
      fs.writeFileSync(path.join(folder, 'compacted.json'), '{}');
    },
    told: [],
    results: true,
    curves: true,
    more: ({ compacted }) => assert.equal(compacted, true),
  },
  {
    name: 'a log is missing: finished stages have its curves',
    harm: remove('2/events.jsonl'),
    told: [['2/events.jsonl', /missing: curves are those of finished stages/]],
    results: true,
    curves: true,
  },
  {
    name: 'a log is torn, and has other things in it',
    harm: (folder) => {
      fs.appendFileSync(path.join(folder, '1/events.jsonl'), 'not an event\n{"time":"2026');
    },
    told: [
      ['1/events.jsonl', /^1 line is no event/],
      ['1/events.jsonl', /last line is torn/],
    ],
    results: true,
    curves: true,
  },
  {
    name: 'a replicate is gone',
    harm: remove('2'),
    told: [],
    results: true,
    more: ({ curves }) => assert.deepEqual(curves[0]!.seeds, [1]),
  },
  {
    name: 'only logs are left',
    harm: (folder) => {
      for (const name of fs.readdirSync(folder)) {
        if (name.endsWith('.json')) fs.rmSync(path.join(folder, name));
        else
          for (const stage of fs.readdirSync(path.join(folder, name)))
            if (stage !== 'events.jsonl')
              fs.rmSync(path.join(folder, name, stage), { recursive: true });
      }
    },
    told: [
      ['run.json', /missing/],
      ['spec.json', /missing/],
      ['status.json', /missing/],
    ],
    more: ({ curves }) => {
      assert.equal(curves.length, 9);
      assert.deepEqual(curves[0]!.seeds, [1, 2]);
    },
  },
  {
    name: 'files are folders, and folders files',
    harm: (folder) => {
      for (const name of ['run.json', 'status.json', 'summary.json', '1/events.jsonl']) {
        fs.rmSync(path.join(folder, name));
        fs.mkdirSync(path.join(folder, name));
      }
      fs.rmSync(path.join(folder, '2'), { recursive: true });
      fs.writeFileSync(path.join(folder, '2'), 'a file');
      fs.writeFileSync(path.join(folder, 'tickets'), 'a file');
    },
    told: [
      ['run.json', /EISDIR/],
      ['status.json', /EISDIR/],
      ['summary.json', /EISDIR/],
      ['1/events.jsonl', /EISDIR/],
      ['2/events.jsonl', /ENOTDIR/],
    ],
  },
];

/** The same, but for the last digits: a log has fewer than results. */
function assertAlike(actual: RunSnapshot['curves'], wanted: RunSnapshot['curves']): void {
  const numbers: number[][] = [];
  for (const curves of [actual, wanted]) {
    const own: number[] = [];
    numbers.push(own);
    JSON.stringify(
      curves,
      (_, value: unknown) => (typeof value === 'number' && own.push(value), value),
    );
  }
  const [one, other] = numbers as [number[], number[]];
  assert.equal(one.length, other.length);
  assert.deepEqual(
    actual.map(({ stage, seeds, step }) => ({ stage, seeds, step })),
    wanted.map(({ stage, seeds, step }) => ({ stage, seeds, step })),
  );
  assert.ok(one.every((value, i) => Math.abs(value - other[i]!) <= 1e-4 * (1 + Math.abs(value))));
}

describe('a run of which', () => {
  cases.forEach(({ name, harm, told, results, curves, more }, i) => {
    test(name, () => {
      const folder = path.join(base, `case-${i}`);
      fs.cpSync(whole, folder, { recursive: true });
      harm(folder);
      const snapshot = snapshotOf(folder);
      assert.deepEqual(
        snapshot.damages.map(({ what }) => what),
        told.map(([what]) => what),
        JSON.stringify(snapshot.damages, null, 1),
      );
      told.forEach(([, message], at) => {
        assert.match(snapshot.damages[at]!.message, message);
        assert.ok(!snapshot.damages[at]!.message.includes(folder));
      });
      if (results === true) {
        assert.deepEqual(snapshot.presentation, expected.presentation);
        assert.deepEqual(outlineOf(folder), expected.presentation!.outline);
      }
      if (curves === true) assertAlike(snapshot.curves, expected.curves);
      more?.(snapshot);
      assert.ok(jsonBytes(snapshot) <= snapshotBytes);
      // What was read is the same when it is read again.
      const views = new RunViews();
      const first = views.snapshot(folder) as RunSnapshot;
      assert.deepEqual(first, snapshot);
      assert.equal(views.snapshot(folder, first.version), 'unchanged');
    });
  });

  test('nothing is there', () => {
    const folder = path.join(base, 'nowhere');
    const snapshot = snapshotOf(folder);
    assert.equal(snapshot.title, 'nowhere');
    assert.deepEqual(
      snapshot.damages.map(({ what }) => what),
      ['.'],
    );
    assert.match(snapshot.damages[0]!.message, /is gone: it was deleted, renamed or moved/);
    assert.deepEqual([snapshot.curves, snapshot.trainings, snapshot.tickets], [[], [], []]);
    assert.deepEqual(outlineOf(folder), []);
  });

  test('hundreds of files are damaged, tells some and counts the rest', () => {
    const folder = path.join(base, 'many');
    makeSyntheticRun(folder, { seeds: 30, levels: 3, points: 2 });
    for (const name of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }))
      if (name.endsWith('result.json')) fs.writeFileSync(path.join(folder, name), '{}');
    const { damages } = snapshotOf(folder);
    assert.equal(damages.length, 40);
    assert.match(damages.at(-1)!.message, /^There are 231 more files like these\.$/);
  });
});
