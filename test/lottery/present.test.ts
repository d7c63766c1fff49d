import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Presentation } from '../../src/lottery/experiment';
import { imp } from '../../src/lottery/imp/about';
import { type CombinedLevel, type ImpResults } from '../../src/lottery/imp/combine';
import { impSpec } from '../support/lab';

const stat = (mean: number, deviation = 0.001): CombinedLevel['ticket'] => ({
  mean,
  deviation,
  count: 3,
});

function level(n: number, density: number, accuracy: number, matching: boolean): CombinedLevel {
  return {
    level: n,
    density,
    kept: 1000 * density + 1 / 3,
    prunable: 1000,
    seeds: [1, 2, 3],
    ticket: stat(accuracy),
    controls: n === 0 ? {} : { reinitialised: stat(accuracy - 0.02) },
    difference: stat(accuracy - 0.98),
    matching,
    layers: [
      { name: 'a', density },
      { name: 'b', density: density / 2 },
    ],
  };
}

function results(levels: readonly CombinedLevel[], complete = true): ImpResults {
  const best = levels.filter((l) => l.matching && l.level > 0).at(-1);
  return {
    levels,
    dense: levels[0]?.ticket,
    sparsestMatching: best && { level: best.level, density: best.density },
    complete,
  };
}

const levels = [
  level(0, 1, 0.98, true),
  level(1, 0.5, 0.981, true),
  level(2, 0.0525, 0.979, true),
  level(3, 0.01, 0.9, false),
];

function shown(found: ImpResults, part: object = {}, more: object = {}): Presentation {
  return imp.present(
    impSpec({ ...more, imp: { controls: ['reinitialised', 'random'], ...part } }),
    found,
  );
}

test('the verdict names density, origin, accuracy, seeds and the control', () => {
  const found = results(levels);
  assert.equal(
    shown(found).verdict,
    'A winning ticket: 5.25 % of the weights, trained alone from their initial values, reach 97.90 % against 98.00 % of the dense net (3 seeds); the same mask with fresh weights reaches 95.90 %.',
  );
  assert.match(
    shown(found, { rewind: { step: 40 } }).verdict,
    /from their values at step 40, reach/,
  );
  assert.match(
    shown(found, { retrain: 'fine-tuning' }).verdict,
    /from their trained values, reach/,
  );
  assert.match(shown(results(levels, false)).verdict, /97\.90 % against .* So far\.$/);
  const plain = levels.map((l) => ({ ...l, controls: {} }));
  assert.match(shown(results(plain), {}, { seeds: [7] }).verdict, /dense net \(one seed\)\.$/);
});

test('the verdict says so where no ticket matches, or none is there yet', () => {
  const failing = [levels[0]!, { ...levels[1]!, matching: false }, levels[3]!];
  assert.equal(
    shown(results(failing)).verdict,
    'No ticket matches the dense net (98.00 %, 3 seeds): with 50.0 % of the weights it reaches 98.10 %.',
  );
  assert.equal(
    shown(results(levels.slice(0, 1), false)).verdict,
    'The dense net reaches 98.00 %; no ticket is trained yet.',
  );
});

test('the table has a row for each level, and the columns of the controls asked for', () => {
  const [table] = shown(results(levels)).tables;
  assert.deepEqual(
    table!.columns.map((column) => column.key),
    ['level', 'density', 'kept', 'ticket', 'reinitialised', 'random', 'difference', 'matching'],
  );
  assert.equal(table!.highlight, 'matching');
  assert.deepEqual(
    table!.rows.map((row) => row['kept']),
    [1000, 500, 53, 10],
  );
  assert.equal(table!.rows[0]!['difference'], undefined, 'the dense net has none to itself');
  assert.deepEqual(table!.rows[2]!['reinitialised'], stat(0.979 - 0.02));
  assert.equal(table!.rows[2]!['random'], undefined);
  const keys = new Set(table!.columns.map((column) => column.key));
  for (const row of table!.rows) for (const key of Object.keys(row)) assert.ok(keys.has(key), key);
});

test('the charts show every series, the dense band and the mark', () => {
  const [accuracy, byLayer] = shown(results(levels)).charts;
  assert.deepEqual(
    accuracy!.series.map((s) => [s.id, s.points.length]),
    [
      ['ticket', 4],
      ['reinitialised', 3],
      ['random', 0],
    ],
  );
  assert.deepEqual(accuracy!.band, { title: 'Dense', mean: 0.98, deviation: 0.001 });
  assert.deepEqual(accuracy!.mark, { title: 'Sparsest matching ticket', x: 0.0525, y: 0.979 });
  assert.deepEqual([accuracy!.x.scale, accuracy!.x.reversed], ['log', true]);
  assert.deepEqual(
    byLayer!.series.map((s) => s.points.map((p) => p.y)),
    [
      [1, 0.5, 0.0525, 0.01],
      [0.5, 0.25, 0.02625, 0.005],
    ],
  );
  const empty = shown(results([])).charts;
  assert.deepEqual(
    empty.map((chart) => chart.series.flatMap((s) => s.points)),
    [[], []],
  );
  assert.ok(!('mark' in empty[0]!) && !('band' in empty[0]!));
});
