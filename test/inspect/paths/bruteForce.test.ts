import assert from 'node:assert/strict';
import test from 'node:test';
import { PathFinder } from '../../../src/inspect/paths/findPaths';
import { rng } from '../../../src/tensors/random';
import { assertAgrees } from './support/agree';
import { allPaths } from './support/brute';
import { fill, type Filling, netOf } from './support/modelNet';
import { randomNet } from './support/nets';

const fillings: readonly Filling[] = ['normal', 'integers', 'masked', 'mask', 'dense'];

test('random nets have the paths that enumeration finds', () => {
  let cut = 0;
  let found = 0;
  for (let seed = 0; seed < 300; seed++) {
    const model = randomNet(seed);
    const filled = fill(model, seed, fillings[seed % fillings.length]!);
    const paths = allPaths(model, filled);
    const finder = open(netOf(model, filled), seed);
    for (const k of [1, 7, 1000]) assertAgrees(finder.find({ k }), paths, k);
    found += paths.length;
    if (paths.length === 0) cut++;
  }
  // Otherwise the nets are not those that this is about.
  assert.ok(found > 20_000, `${found} paths`);
  assert.ok(cut > 5, `${cut} cut nets`);
});

test('paths through a unit are those that enumeration finds to have it', () => {
  for (let seed = 0; seed < 120; seed++) {
    const model = randomNet(seed);
    const filled = fill(model, seed, fillings[seed % fillings.length]!);
    const paths = allPaths(model, filled);
    const finder = open(netOf(model, filled), seed);
    const { columns } = finder.find({ k: 1 });
    const random = rng(seed, 'test-through');
    for (let i = 0; i < 5; i++) {
      const column = random.integer(columns.length);
      const unit = random.integer(columns[column]!.units);
      const name = columns[column]!.name;
      const through = paths.filter(({ units }) =>
        units.some(([passed, number]) => passed === name && number === unit),
      );
      assertAgrees(finder.find({ k: 20, through: { column, unit } }), through, 20);
    }
  }
});

function open(net: ReturnType<typeof netOf>, seed: number): PathFinder {
  const finder = PathFinder.open(net);
  if (finder instanceof PathFinder) return finder;
  throw new Error(`net ${seed}: ${finder.none}`);
}
