import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { otherOf, subjectOf, type SubjectOptions } from '../../src/cli/inspect/subject';
import { specFrom } from '../../src/cli/spec/specFrom';
import { InputError } from '../../src/formats/errors';
import { compactRun } from '../../src/runs/compact';
import { temporaryFolder } from '../support/nets';
import { makeSupermaskRun } from '../support/syntheticSupermasks';

const cwd = fs.realpathSync(temporaryFolder());
const run = path.join(cwd, 'winning-ticket-runs', 'a-run');
makeSupermaskRun(run);

function fileOf(wish: Omit<SubjectOptions, 'cwd'> = {}): string {
  return path.relative(run, subjectOf('latest', { cwd, ...wish }).file);
}

function otherFile(given: string, wish: Omit<SubjectOptions, 'cwd'> = {}): string {
  const options = { cwd, ...wish };
  return path.relative(run, otherOf(given, subjectOf('latest', options), options).file);
}

const mask = 'mask.safetensors';
const at20 = 'mask-at-0000020.safetensors';

void describe('a run of supermasks, named on the command line', () => {
  test('shows the ticket that it hands out, the best', () => {
    assert.equal(fileOf(), path.join('1', 'kept-50', mask));
    assert.equal(fileOf({ seed: '2' }), path.join('2', 'kept-50', mask));
  });

  test('finds a ticket by its kept fraction, its stage, and a step of its search', () => {
    for (const level of ['0.3', '.3', '30%', '30 %']) {
      assert.equal(fileOf({ level }), path.join('1', 'kept-30', mask), level);
    }
    assert.equal(fileOf({ stage: 'kept-10', seed: '2' }), path.join('2', 'kept-10', mask));
    assert.equal(fileOf({ stage: 'dense' }), path.join('1', 'dense', 'weights.safetensors'));
    assert.equal(fileOf({ level: '30%', step: '20' }), path.join('1', 'kept-30', at20));
  });

  test('finds what it is compared with', () => {
    assert.equal(otherFile('30%'), path.join('1', 'kept-30', mask));
    assert.equal(otherFile('0.1', { seed: '2' }), path.join('2', 'kept-10', mask));
    assert.equal(otherFile('kept-30'), path.join('1', 'kept-30', mask));
    assert.equal(otherFile('2/kept-30'), path.join('2', 'kept-30', mask));
    assert.equal(otherFile('2/kept-30@20'), path.join('2', 'kept-30', at20));
    assert.equal(otherFile('@20'), path.join('1', 'kept-50', at20));
    assert.equal(otherFile('@20', { level: '0.1' }), path.join('1', 'kept-10', at20));
  });

  test('says what there is in place of what there is not', () => {
    const wrong: readonly (readonly [() => string, RegExp])[] = [
      [() => fileOf({ level: '40%' }), /has no level 40%; there are: kept-50, kept-10, kept-30\./],
      [() => fileOf({ step: '7' }), /kept-50 has no mask after 7 steps; there are: before/],
      [() => fileOf({ step: 'x' }), /--step x: a whole number is expected/],
      [() => otherFile('kept-99'), /has no stage kept-99; there are/],
      [() => otherFile('nothing-like-it'), /no run of that name/],
    ];
    for (const [find, message] of wrong) {
      assert.throws(find, (error) => error instanceof InputError && message.test(error.message));
    }
  });

  test('says that a compacted run has no masks on the way', async () => {
    const compacted = path.join(cwd, 'compacted');
    fs.cpSync(run, compacted, { recursive: true });
    await compactRun(compacted);
    assert.throws(() => subjectOf(compacted, { cwd, step: '20' }), /was compacted.*Leave --step/);
    const { file } = subjectOf(compacted, { cwd });
    assert.ok(fs.existsSync(file));
  });

  test('has no levels to choose a number of', () => {
    assert.throws(
      () => specFrom(undefined, { experiment: 'edge-popup', levels: '5' }, cwd),
      /--levels 5: Edge-popup has no levels\. Its fields are kept, /,
    );
    const found = specFrom(
      undefined,
      { experiment: 'multi-prize', preset: 'quick', set: ['multi-prize.kept=[0.25]'] },
      cwd,
    );
    assert.deepEqual((found.spec['multi-prize'] as { kept: unknown }).kept, [0.25]);
  });
});
