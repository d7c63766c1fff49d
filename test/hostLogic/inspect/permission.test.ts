import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { AllowedFiles, isInside } from '../../../src/host/inspect/logic/permission';
import { ownBytes } from '../../../src/host/inspect/logic/ownBytes';

const at = (...parts: string[]): string => path.resolve('/', 'w', ...parts);
const own = at('run', 'mask.safetensors');
const ask = (file: string): { kind: 'model'; file: string } => ({ kind: 'model', file });
const compare = (file: string, other: string) =>
  ({ kind: 'comparison', file, version: '', other, otherVersion: '' }) as const;

describe('files that a page may ask about', () => {
  test('are its own and those that were chosen', () => {
    const allowed = new AllowedFiles(own, [at('kept.npz')]);
    assert.equal(allowed.foreign(ask(own)), undefined);
    assert.equal(allowed.foreign(compare(own, at('kept.npz'))), undefined);
    const secret = at('secret.npz');
    assert.equal(allowed.foreign(ask(secret)), secret);
    assert.equal(allowed.foreign(compare(own, secret)), secret);
    assert.equal(allowed.foreign(compare(secret, own)), secret);
    allowed.add(secret);
    assert.equal(allowed.foreign(compare(own, secret)), undefined);
  });

  test('and those of its model that lie beside it', () => {
    const allowed = new AllowedFiles(own, []);
    const weights = at('run', 'weights.safetensors');
    const elsewhere = at('origin', 'topology.json');
    allowed.take({ file: at('other', 'mask.safetensors'), files: [at('other', 'a.npy')] });
    allowed.take({ file: own, files: [own, weights, elsewhere] });
    assert.equal(allowed.foreign(ask(weights)), undefined);
    assert.equal(allowed.foreign(ask(elsewhere)), elsewhere);
    assert.equal(allowed.foreign(ask(at('other', 'a.npy'))), at('other', 'a.npy'));
  });

  test('of a run are those inside of its folder', () => {
    const run = at('runs', 'a');
    for (const file of [at('runs', 'a', 'x'), at('runs', 'a', '..b'), at('runs', 'a', '1', 'x')]) {
      assert.ok(isInside(run, file), file);
    }
    for (const file of [run, at('runs'), at('runs', 'ab'), at('runs', 'b', 'x'), at('x')]) {
      assert.ok(!isInside(run, file), file);
    }
    assert.ok(!isInside(run, path.join(run, '..', 'b', 'x')));
  });
});

test('bytes that another process has sent are posted without the rest of its message', () => {
  const whole = new Uint8Array(1000).fill(1);
  const answer = {
    rows: 2,
    density: whole.subarray(8, 12),
    signed: new Float32Array(whole.buffer, 16, 2),
    node: Buffer.from([1, 2]),
  };
  const { density, signed, node, rows } = ownBytes(answer);
  assert.equal(rows, 2);
  assert.deepEqual([...density], [1, 1, 1, 1]);
  assert.equal(density.buffer.byteLength, 4);
  assert.deepEqual([...signed], [...answer.signed]);
  assert.equal(signed.buffer.byteLength, 8);
  assert.ok(!Buffer.isBuffer(node));
  assert.deepEqual([...node], [1, 2]);
  const plain = { layers: [] };
  assert.equal(ownBytes(plain), plain);
  assert.equal(ownBytes('changed'), 'changed');
});
