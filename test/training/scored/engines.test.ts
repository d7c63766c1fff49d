import assert from 'node:assert/strict';
import { test } from 'node:test';
import { child } from '../../support/child';
import { skipNative } from '../../support/nets';
import { type ScoredRun } from '../../support/scoredRun';

const others = ['wasm', ...(skipNative === false ? ['native'] : [])];

const jobs = { float: 'LeNet-5', signs: 'an MLP with signs, over all layers' };

for (const [job, title] of Object.entries(jobs)) {
  test(`every engine searches in the same way: ${title}`, async () => {
    const cpu = await child<ScoredRun>('scoredRun.ts', ['cpu', job]);
    assert.ok(cpu.losses.at(-1)! < cpu.losses[0]!, 'it learns');
    for (const engine of others) {
      const run = await child<ScoredRun>('scoredRun.ts', [engine, job]);
      assert.equal(run.alive[1], run.alive[0], `${engine} keeps tensors`);
      for (const [step, loss] of cpu.losses.entries()) {
        const off = Math.abs(run.losses[step]! / loss - 1);
        assert.ok(off < 1e-3, `${engine}, step ${step}: ${run.losses[step]}, ${loss}`);
      }
      const far = run.scores.filter((s, i) => Math.abs(s - cpu.scores[i]!) > 1e-3).length;
      const sides = run.kept.filter((k, i) => k !== cpu.kept[i]).length;
      assert.ok(far < 0.001 * run.scores.length, `${engine}: ${far} scores are far off`);
      assert.ok(sides < 0.001 * run.kept.length, `${engine}: ${sides} weights on other sides`);
    }
  });
}
