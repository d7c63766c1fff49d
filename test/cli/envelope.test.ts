import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { z } from 'zod';
import { cli, linesOf, summaryOf, tinySpec, type Called } from '../support/cli';
import { temporaryFolder } from '../support/nets';

const cwd = temporaryFolder();
const statistic = z.strictObject({
  mean: z.number().min(-1).max(1),
  deviation: z.number().min(0),
  count: z.literal(2),
});
const resultsSchema = z.looseObject({
  levels: z
    .array(
      z.looseObject({
        level: z.int(),
        density: z.number().gt(0).max(1),
        ticket: statistic,
        controls: z.partialRecord(z.enum(['reinitialised', 'shuffled', 'random']), statistic),
        difference: statistic,
        matching: z.boolean(),
      }),
    )
    .length(3),
  dense: statistic,
  sparsestMatching: z.strictObject({ level: z.int(), density: z.number() }).optional(),
  complete: z.literal(true),
});

describe('a run with --json', () => {
  let found: Called;
  before(async () => {
    fs.writeFileSync(
      path.join(cwd, 'tiny.ticket.json'),
      JSON.stringify(tinySpec({ seeds: [1, 2] })),
    );
    found = await cli(['find', 'tiny.ticket.json', '--json'], { cwd });
  });

  test('prints envelopes alone, the summary last', () => {
    assert.equal(found.code, 0, found.stderr);
    assert.equal(found.stderr, '');
    const lines = linesOf(found);
    const run = summaryOf(found).run!;
    assert.equal(path.dirname(run), path.join(fs.realpathSync(cwd), 'winning-ticket-runs'));
    assert.equal(lines.filter((line) => line.type === 'summary').length, 1);
    for (const line of lines) {
      assert.equal(line.experiment, 'imp');
      assert.equal(line.run, run);
      assert.equal(line.status, line.type === 'summary' ? 'done' : 'running');
      assert.deepEqual(Object.keys(line).slice(0, 5), [
        'format',
        'type',
        'experiment',
        'run',
        'status',
      ]);
    }
    const kinds = lines.flatMap((line) => (line.type === 'event' ? [line.event.type] : []));
    // Two seeds: each starts once, computes origin, the dense net, and four nets on each of two levels.
    assert.equal(kinds.filter((kind) => kind === 'attempt').length, 2);
    assert.equal(kinds.filter((kind) => kind === 'stage-end').length, 2 * (2 + 2 * 4));
  });

  test('sums up levels, tickets, controls and the sparsest matching ticket', () => {
    const results = resultsSchema.parse(summaryOf(found)['results']);
    assert.deepEqual(
      results.levels.map(({ level, controls }) => [level, Object.keys(controls).length]),
      [
        [0, 0],
        [1, 3],
        [2, 3],
      ],
    );
    const sparsest = results.levels.filter((l) => l.matching && l.level > 0).at(-1);
    assert.equal(results.sparsestMatching?.density, sparsest?.density);
    assert.match(String(summaryOf(found)['verdict']), /2 seeds/);
  });

  test('show and resume print that summary again, by every name of the run', async () => {
    const summary = summaryOf(found);
    const name = path.basename(summary.run!);
    for (const args of [
      ['show', 'latest'],
      ['show', name.slice(0, 17)],
      ['resume', summary.run!],
    ]) {
      const again = await cli([...args, '--json'], { cwd });
      assert.equal(again.code, 0);
      assert.deepEqual(linesOf(again), [summary]);
    }
  });

  test('stop says that it is done, runs lists it', async () => {
    const stopped = await cli(['stop', 'latest', '--json'], { cwd });
    assert.deepEqual([stopped.code, summaryOf(stopped)['status']], [0, 'done']);
    const listed = await cli(['runs', '--json'], { cwd });
    const { runs } = z
      .object({ runs: z.array(z.object({ run: z.string(), status: z.string() })) })
      .parse(summaryOf(listed));
    assert.deepEqual(
      runs.map((run) => run.status),
      ['done'],
    );
    assert.match((await cli(['runs'], { cwd })).stdout, /imp-mlp-12-digits {2}done, \d+ s\n$/);
  });
});

test('the other commands keep to the envelope', async () => {
  const env = {
    WINNING_TICKET_NATIVE_CACHE: path.join(cwd, 'no-cache'),
    // A machine that checks every change keeps the wheel.
    WINNING_TICKET_NATIVE_WHEELS: path.join(cwd, 'no-wheels'),
    WINNING_TICKET_PACKAGE_INDEX: 'http://127.0.0.1:1/simple',
    PATH: cwd,
  };
  const status = await cli(['native', 'status', '--json'], { cwd, env });
  assert.equal(status.code, 0);
  const { native } = z.object({ native: z.object({ state: z.string() }) }).parse(summaryOf(status));
  assert.equal(native.state, 'missing');

  // Without a compiler, pip and an index that answers nothing is fetched, and nothing is left.
  const install = await cli(['native', 'install', '--json'], { cwd, env });
  assert.equal(install.code, 1);
  const [error, ...more] = linesOf(install);
  assert.deepEqual(more, []);
  assert.ok(error?.type === 'error' && error.name === 'NativeError', install.stdout);

  const removed = await cli(['native', 'remove', '--json'], { cwd, env });
  assert.deepEqual([removed.code, summaryOf(removed)['removed']], [0, []]);

  const doctor = await cli(['doctor', '--json', '--engine', 'auto'], { cwd });
  const said = summaryOf(doctor);
  assert.equal(doctor.code, 0);
  assert.equal(said['gpu'], false);
  const figures = z
    .array(
      z.strictObject({
        work: z.string(),
        threads: z.int().min(1),
        threadsReason: z.string(),
        batch: z.literal(60),
        stepMilliseconds: z.number().gt(0),
        steps: z.int().min(1),
      }),
    )
    .parse(said['selfTest']);
  assert.equal(figures[0]?.work, 'lenet-300-100');
  assert.match(JSON.stringify(said['engine']), /"outcome":"chosen"/);

  const schema = await cli(['schema', '--json'], { cwd });
  assert.match(JSON.stringify(summaryOf(schema)['schema']), /"experiment"/);
});
