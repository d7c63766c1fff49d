import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { renameOnceFree } from '../../src/runs/rename';
import { temporaryFolder } from '../data/temporary';

test('what somebody has open is renamed a little later; other errors are told at once', async () => {
  const [from, to] = [temporaryFolder(), path.join(temporaryFolder(), 'away')];
  const refusal = (code: string): Error => Object.assign(new Error(code), { code });
  let refusals = 2;
  await renameOnceFree(from, to, async (a, b) => {
    // What Windows says, which no other system does.
    if (refusals-- > 0) throw refusal('EPERM');
    await fs.promises.rename(a, b);
  });
  assert.ok(fs.existsSync(to));
  await assert.rejects(renameOnceFree(from, to), { code: 'ENOENT' });
  const began = performance.now();
  await assert.rejects(
    renameOnceFree(to, from, () => Promise.reject(refusal('EBUSY'))),
    { code: 'EBUSY' },
  );
  assert.ok(performance.now() - began < 2000);
});
