import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { isSame, settled, stampOf } from '../../../src/host/inspect/logic/stamp';
import { ticketFiles, ticketOf } from '../../../src/host/inspect/logic/tickets';
import { temporaryFolder } from '../../support/nets';

const level = (
  n: number,
  highlight: boolean,
): { label: string } & Parameters<typeof ticketFiles>[1][0] => ({
  label: `Level ${n}`,
  description: '95 %',
  highlight,
  stage: `level-0${n}`,
});

function put(...parts: string[]): string {
  const file = path.join(...parts);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, 'x');
  return file;
}

describe('the tickets of a run', () => {
  test('are its levels that have a mask, else weights, of every replicate', async () => {
    const run = temporaryFolder();
    const dense = put(run, '2', 'level-00', 'weights.safetensors');
    const first = put(run, '2', 'level-01', 'mask.safetensors');
    put(run, '2', 'level-01', 'weights.safetensors');
    const second = put(run, '10', 'level-01', 'mask.safetensors');
    put(run, 'tickets', 'level-01', 'mask.safetensors');
    fs.mkdirSync(path.join(run, '2', 'level-02', 'mask.safetensors'), { recursive: true });
    const outline = [level(0, false), level(1, true), level(2, true)];
    const files = await ticketFiles(run, [...outline, { ...level(3, true), stage: undefined! }]);
    assert.deepEqual(
      files.map(({ label, seed, file }) => [label, seed, file]),
      [
        ['Level 0', 2, dense],
        ['Level 1', 2, first],
        ['Level 1', 10, second],
      ],
    );
    assert.deepEqual(await ticketFiles(path.join(run, 'none'), outline), []);
  });

  test('of which the sparsest that matches is shown, else the last', async () => {
    const run = temporaryFolder();
    for (const seed of ['1', '3']) {
      for (const n of [0, 1, 2, 3]) put(run, seed, `level-0${n}`, 'mask.safetensors');
    }
    const shown = async (matching: readonly number[]): Promise<string | undefined> => {
      const outline = [0, 1, 2, 3].map((n) => level(n, matching.includes(n)));
      return ticketOf(await ticketFiles(run, outline))?.file;
    };
    assert.equal(await shown([1, 2]), path.join(run, '1', 'level-02', 'mask.safetensors'));
    assert.equal(await shown([]), path.join(run, '1', 'level-03', 'mask.safetensors'));
    assert.equal(ticketOf([]), undefined);
  });
});

describe('how files stand', () => {
  test('is the same until one of them is written, replaced or removed', async () => {
    const folder = temporaryFolder();
    const files = [put(folder, 'a'), put(folder, 'b')];
    const before = await stampOf(files);
    assert.ok(isSame(before, await stampOf(files)));
    // What was not looked at before says nothing.
    assert.ok(isSame(before, await stampOf([...files, put(folder, 'c')])));
    fs.writeFileSync(files[1]!, 'longer');
    assert.ok(!isSame(before, await stampOf(files)));
    const written = await stampOf(files);
    fs.rmSync(files[0]!);
    const gone = await stampOf(files);
    assert.ok(gone.gone && !before.gone);
    assert.ok(!isSame(written, gone));
    assert.ok(!(await stampOf([files[1]!, files[0]!])).gone);
  });

  test('is told of a file that is being written when it no longer grows', async () => {
    const file = put(temporaryFolder(), 'a');
    const before = await stampOf([file]);
    let writes = 0;
    const write = (): void => fs.appendFileSync(file, 'x'.repeat(100 * ++writes));
    write();
    // Timers of one process come in the order in which they are due.
    const writing = setInterval(() => (writes < 10 ? write() : clearInterval(writing)), 10);
    try {
      const { texts } = await settled([file], before, { between: 60, atMost: 10_000 });
      assert.deepEqual(texts, (await stampOf([file])).texts);
    } finally {
      clearInterval(writing);
    }
    assert.equal(writes, 10);
  });
});
