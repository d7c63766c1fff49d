import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Dataset, type Examples } from '../../src/data/dataset';
import { loadDataset } from '../../src/data/load';
import { type Fingerprint } from '../../src/runs/record';
import { fingerprintOf, requireSame } from '../../src/worker/fingerprint';
import { impSpec, workshopFor, type ImpSpec } from '../support/lab';

const digits = { kind: 'digits', train: 30, test: 20, seed: 3 };
const names = { data: 'digits', model: 'mlp' };
const specOf = (data: object): ImpSpec => impSpec({ model: { kind: 'mlp', hidden: [4] }, data });

async function printOf(spec: ImpSpec, data: Dataset): Promise<Fingerprint> {
  return fingerprintOf(spec, data, (await workshopFor(spec, data)).net);
}

/** The same examples, the first inked pixel's last bit flipped. */
function otherLastBit(examples: Examples): Examples {
  const x = examples.x.slice();
  const inked = x.findIndex((value) => value > 0);
  new Uint32Array(x.buffer)[inked]! ^= 1;
  assert.notEqual(x[inked], examples.x[inked]);
  return { ...examples, x };
}

test('generated digits are the same where only the last bit of their ink differs', async () => {
  const spec = specOf(digits);
  const data = loadDataset(spec.data, '.');
  const made = await printOf(spec, data);
  const elsewhere = { ...data, train: otherLastBit(data.train), test: otherLastBit(data.test) };
  requireSame(made, await printOf(spec, elsewhere), names);

  // What comes from a file is compared to the last bit.
  const read = specOf({ kind: 'idx', path: 'digits' });
  const readPrint = await printOf(read, data);
  const changed = await printOf(read, elsewhere);
  assert.throws(() => requireSame(readPrint, changed, names), /the train inputs differ, the test/);
});

test('generated digits of another seed, number or label are others', async () => {
  const spec = specOf(digits);
  const data = loadDataset(spec.data, '.');
  const made = await printOf(spec, data);
  for (const [change, message] of [
    [{ seed: 4 }, /the train inputs differ/],
    [{ train: 31 }, /it has 31 train examples, not 30/],
  ] as const) {
    const other = specOf({ ...digits, ...change });
    const print = await printOf(other, loadDataset(other.data, '.'));
    assert.throws(() => requireSame(made, print, names), message);
  }
  const y = data.test.y.slice();
  y[0] = (y[0]! + 1) % 10;
  const relabelled = await printOf(spec, { ...data, test: { ...data.test, y } });
  assert.throws(() => requireSame(made, relabelled, names), /the test labels differ/);
});
