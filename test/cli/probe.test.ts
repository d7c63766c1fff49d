import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { readRecord, writeRecord } from '../../src/runs/record';
import { cli, linesOf, longSpec, summaryOf, tinySpec } from '../support/cli';
import { skipNative, temporaryFolder } from '../support/nets';

describe('a job that cannot be tried', () => {
  for (const [what, env, reason, message] of [
    [
      'for want of time',
      { WINNING_TICKET_PATIENCE: '0.001' },
      'timed-out',
      /^Gave up after 0\.001 s of starting\. .*WINNING_TICKET_PATIENCE/,
    ],
    [
      'for want of JavaScript memory',
      { NODE_OPTIONS: '--max-old-space-size=12' },
      'memory',
      /^The process that was .* was killed .* limit of JavaScript memory\. Set NODE_OPTIONS/,
    ],
  ] as const) {
    test(`${what} is told in one line, and nothing is left`, async () => {
      const cwd = temporaryFolder();
      fs.writeFileSync(path.join(cwd, 'tiny.ticket.json'), JSON.stringify(tinySpec()));
      const found = await cli(['find', 'tiny.ticket.json', '--json'], { cwd, env });
      assert.equal(found.code, 1, found.stdout + found.stderr);
      const [line, ...more] = linesOf(found);
      assert.deepEqual(more, []);
      assert.ok(line?.type === 'error' && line.reason === reason, found.stdout);
      assert.match(line.message, message);
      assert.deepEqual(fs.readdirSync(cwd), ['tiny.ticket.json']);
    });
  }
});

describe('threads', () => {
  const cwd = temporaryFolder();
  const env = { WINNING_TICKET_THREADS: '3' };
  const native = { skip: skipNative };
  const begin = async (...args: string[]): Promise<Record<string, unknown>> => {
    const spec = JSON.stringify(tinySpec({ imp: { levels: 2, controls: [] } }));
    fs.writeFileSync(path.join(cwd, 'tiny.ticket.json'), spec);
    const found = await cli(['find', 'tiny.ticket.json', '--json', ...args], { cwd, env });
    assert.equal(found.code, 0, found.stdout + found.stderr);
    const { name, threads, threadsReason } = readRecord(summaryOf(found).run!).engines[0]!;
    return { name, threads, threadsReason };
  };

  test('are set by the environment, and before that by --threads, and recorded with the reason', async () => {
    const set = await begin();
    const asked = await begin('--threads', '2');
    assert.deepEqual(
      [set, asked].map(({ threads }) => threads),
      set['name'] === 'native' ? [3, 2] : [1, 1],
    );
    assert.deepEqual(await begin('--engine', 'wasm', '--threads', '2'), {
      name: 'wasm',
      threads: 1,
      threadsReason: 'it has no more',
    });
  });

  test(
    'stay as they were when the run is resumed; another TensorFlow is recorded',
    native,
    async () => {
      const spec = { ...longSpec(), seeds: [1] };
      fs.writeFileSync(path.join(cwd, 'long.ticket.json'), JSON.stringify(spec));
      const args = ['find', 'long.ticket.json', '--threads', '2', '--detach', '--json'];
      const run = summaryOf(await cli(args, { cwd })).run!;
      const again = async (): Promise<string> => {
        await cli(['stop', run], { cwd });
        return (await cli(['resume', run, '--detach'], { cwd, env })).stdout;
      };
      await again();
      assert.equal(readRecord(run).engines.length, 1);
      assert.equal(readRecord(run).engines[0]!.threads, 2);

      await cli(['stop', run], { cwd });
      const record = readRecord(run);
      const versions = { ...record.engines[0]!.versions, tensorflow: '2.9.1' };
      writeRecord(run, { ...record, engines: [{ ...record.engines[0]!, versions }] });
      assert.match(
        await again(),
        /^Going on with tensorflow \d\S+ in place of tensorflow 2\.9\.1; /,
      );
      await cli(['stop', run], { cwd });
      const [was, is] = readRecord(run).engines;
      assert.deepEqual([was!.versions['tensorflow'], was!.threads], ['2.9.1', 2]);
      assert.deepEqual([is!.name, is!.threads], ['native', 2]);
      const log = fs.readFileSync(path.join(run, '1', 'events.jsonl'), 'utf8');
      assert.doesNotMatch(log, /"engine":"native \([^"]*, (?!2 threads)/);
    },
  );

  test('that are no number are refused', async () => {
    const odd = { WINNING_TICKET_THREADS: 'many' };
    const found = await cli(['find', 'tiny.ticket.json'], { cwd, env: odd });
    assert.equal(found.code, 2);
    assert.match(found.stderr, /^winning-ticket: WINNING_TICKET_THREADS is "many": .*\n$/);
  });
});
