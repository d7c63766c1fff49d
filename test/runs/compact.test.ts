import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { z } from 'zod';
import { presentationOf } from '../../src/lottery/results';
import { readRunSpec } from '../../src/lottery/runSpec';
import { startSupervisor } from '../../src/jobs/local';
import { self } from '../../src/files/processes';
import { compactRun, isCompacted, toCompact } from '../../src/runs/compact';
import { deleteRun } from '../../src/runs/delete';
import { RunError } from '../../src/runs/errors';
import { StageStore } from '../../src/runs/stages';
import { writeStatus, readStatus } from '../../src/runs/status';
import {
  cannotRun,
  ended,
  runsFolder,
  smallSpec,
  startRun,
  winningTicket,
  writeSpec,
} from '../support/runs';

describe('compacting a run', { skip: cannotRun }, () => {
  const runs = runsFolder();
  let original: string;

  before(async () => {
    original = await startRun(writeSpec(runs, smallSpec));
    assert.equal((await ended(original)).state, 'done');
  });

  function copied(): string {
    const folder = fs.mkdtempSync(path.join(runs, 'copy-'));
    fs.cpSync(original, folder, { recursive: true });
    return folder;
  }

  function names(folder: string): string[] {
    return fs
      .readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => fs.statSync(path.join(folder, name)).isFile())
      .sort();
  }

  test('removes weights and optimizer states, and nothing else', async () => {
    const folder = copied();
    const spec = readRunSpec(folder);
    const shown = presentationOf(folder, spec).shown;
    const listed = names(folder);
    const expected = await toCompact(folder);
    assert.ok(!isCompacted(folder));
    assert.deepEqual(names(folder), listed, 'to ask changes nothing');
    const removed = await compactRun(folder);
    assert.deepEqual(removed, expected);
    assert.ok(removed.bytes > 10_000);
    assert.ok(isCompacted(folder));
    const gone = listed.filter((name) => !fs.existsSync(path.join(folder, name)));
    assert.deepEqual(gone, removed.files.map((file) => path.relative(folder, file)).sort());
    assert.ok(gone.length > 10);
    for (const name of gone)
      assert.match(name, /^\d+[\\/][a-z0-9-]+[\\/](weights|optimizer|initial)\.safetensors$/);
    assert.ok(names(folder).some((name) => name.endsWith('mask.safetensors')));
    assert.ok(names(folder).some((name) => name.endsWith('events.jsonl')));
    assert.deepEqual(presentationOf(folder, spec).shown, shown);
    assert.deepEqual((await compactRun(folder)).files, [], 'once is enough');
  });

  test('leaves stages that are valid, and tells real damage still', async () => {
    const folder = copied();
    await compactRun(folder);
    const store = new StageStore(path.join(folder, '1'));
    assert.ok(store.list().length > 5);
    for (const stage of store.list()) assert.ok(store.read(stage, z.unknown()), stage);
    const mask = store.path('level-01', 'mask.safetensors');
    assert.ok(fs.existsSync(mask), mask);
    fs.rmSync(mask);
    assert.throws(
      () => store.read('level-01', z.unknown()),
      /mask\.safetensors is damaged: the file is missing/,
    );
  });

  test('of a run that is not done, or at work, is refused and changes nothing', async () => {
    const folder = copied();
    const listed = names(folder);
    writeStatus(folder, { ...readStatus(folder)!, state: 'stopped' });
    await assert.rejects(compactRun(folder), refusal('unfinished', 'it needs its weights'));
    writeStatus(folder, { ...readStatus(folder)!, state: 'done' });
    const owner = { host: os.hostname(), ...self(), token: 'mine' };
    fs.writeFileSync(path.join(folder, 'lock'), JSON.stringify(owner));
    await assert.rejects(compactRun(folder), refusal('in-use', `process ${process.pid}`));
    await assert.rejects(deleteRun(folder), refusal('in-use', `process ${process.pid}`));
    fs.rmSync(path.join(folder, 'lock'));
    assert.deepEqual(names(folder), listed);
  });

  test('whose tickets are not complete is refused; they are made anew, and by nobody once it is compacted', async () => {
    const folder = copied();
    const tickets = path.join(folder, 'tickets');
    const seeds = fs.readdirSync(tickets);
    assert.ok(seeds.length > 0);
    const weights = path.join(tickets, seeds[0]!, 'weights.bin');
    const content = fs.readFileSync(weights);
    for (const [name, length, words] of [
      ['weights.bin', 0, 'weights.bin is missing or empty'],
      ['weights.bin', content.length - 4, 'cut short'],
      ['model.json', 20, 'model.json'],
      ['mask.safetensors', 60, 'mask.safetensors'],
      ['rewound.safetensors', 60, 'rewound.safetensors'],
    ] as const) {
      const file = path.join(tickets, seeds[0]!, name);
      const whole = fs.readFileSync(file);
      fs.truncateSync(file, length);
      await assert.rejects(compactRun(folder), refusal('damaged', words));
      fs.writeFileSync(file, whole);
    }
    fs.truncateSync(weights);
    await assert.rejects(compactRun(folder), refusal('damaged', 'weights.bin is missing or empty'));
    fs.rmSync(tickets, { recursive: true });
    await assert.rejects(compactRun(folder), refusal('damaged', 'resume it'));
    assert.ok(!isCompacted(folder));
    await assert.rejects(startSupervisor(folder, 1), refusal('changed', 'is done'));
    fs.rmSync(path.join(folder, 'status.json'));
    await startSupervisor(folder, 1);
    assert.equal((await ended(folder)).state, 'done');
    assert.deepEqual(fs.readdirSync(tickets), seeds);
    assert.deepEqual(fs.readFileSync(weights), content);
    await compactRun(folder);
    fs.rmSync(path.join(folder, 'status.json'));
    await assert.rejects(startSupervisor(folder, 1), refusal('changed', 'was compacted'));
    assert.deepEqual(fs.readFileSync(weights), content);
  });

  test('by the command line says what it frees; what was compacted is shown and does not go on', async () => {
    const folder = copied();
    const dry = await winningTicket('compact', folder, '--dry-run');
    const said = dry.lines.at(-1) as unknown as { files: number; bytes: number; dryRun: boolean };
    assert.equal(dry.code, 0);
    assert.equal(said.dryRun, true);
    assert.ok(said.files > 10 && said.bytes > 10_000);
    assert.ok(!isCompacted(folder));
    const real = await winningTicket('compact', folder);
    assert.equal((real.lines.at(-1) as unknown as { bytes: number }).bytes, said.bytes);
    const resumed = await winningTicket('resume', folder, '--detach');
    assert.equal(resumed.code, 0, 'a run that is done is shown');
    assert.ok(fs.existsSync(path.join(folder, 'tickets')));
    fs.rmSync(path.join(folder, 'status.json'));
    const again = await winningTicket('resume', folder, '--detach');
    assert.equal(again.code, 2);
    assert.match(again.lines.at(-1)?.message ?? '', /was compacted: its weights are gone/);
    const refused = await winningTicket('compact', folder);
    assert.equal(refused.lines.at(-1)?.reason, 'unfinished');
    assert.equal(refused.code, 2);
  });

  test('and deleting leaves nothing of it, nor touches what is no run', async () => {
    const folder = copied();
    const beside = fs.readdirSync(runs);
    await deleteRun(folder);
    assert.deepEqual(
      fs.readdirSync(runs),
      beside.filter((name) => name !== path.basename(folder)),
    );
    const other = fs.mkdtempSync(path.join(runs, 'other-'));
    fs.writeFileSync(path.join(other, 'thesis.tex'), 'years of work');
    await assert.rejects(deleteRun(other), refusal('not-a-run', 'it is not deleted'));
    assert.deepEqual(fs.readdirSync(other), ['thesis.tex']);
    fs.rmSync(other, { recursive: true });
  });
});

function refusal(reason: string, part: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof RunError, String(error));
    assert.equal(error.reason, reason);
    assert.ok(error.message.includes(part), error.message);
    return true;
  };
}
