import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { cli, linesOf, summaryOf, tinySpec } from '../support/cli';
import { temporaryFolder } from '../support/nets';

const cwd = fs.realpathSync(temporaryFolder());
const runs = path.join(cwd, 'winning-ticket-runs');
let done: string;

before(async () => {
  fs.writeFileSync(path.join(cwd, 'tiny.ticket.json'), JSON.stringify(tinySpec()));
  done = summaryOf(await cli(['find', 'tiny.ticket.json', '--json'], { cwd })).run!;
});

/** A copy of the finished run with one file replaced, or removed. */
function damaged(name: string, file: string, content?: string): string {
  const folder = path.join(runs, `0-${name}`);
  fs.cpSync(done, folder, { recursive: true });
  if (content === undefined) fs.rmSync(path.join(folder, file));
  else fs.writeFileSync(path.join(folder, file), content);
  return path.basename(folder);
}

describe('show', () => {
  test('writes the tables as Markdown and the chart as a picture', async () => {
    const { stdout } = await cli(['show', 'latest', '--markdown'], { cwd });
    assert.match(stdout, /^\| Level \| Density \| .*\|\n\| ---: \|[^\n]*\n\| 0 \| 100\.0 % \|/);
    const svg = await cli(['show', 'latest', '--svg', 'curve.svg'], { cwd });
    assert.deepEqual([svg.code, svg.stdout], [0, 'curve.svg\n']);
    assert.match(fs.readFileSync(path.join(cwd, 'curve.svg'), 'utf8'), /^<svg [^]*<\/svg>\n$/);
    const json = await cli(['show', 'latest', '--svg', 'curve.svg', '--json'], { cwd });
    assert.equal(summaryOf(json)['svg'], 'curve.svg');
    const lost = await cli(['show', 'latest', '--svg', 'no/curve.svg'], { cwd });
    assert.equal(lost.code, 2);
    assert.equal(lost.stderr, 'winning-ticket: no/curve.svg cannot be written: no such folder.\n');
  });

  test('says of a failed run what failed, in one line', async () => {
    const message = 'TypeError: x is not a function\n    at y (worker.js:1:2)\n    at z';
    const status = JSON.parse(fs.readFileSync(path.join(done, 'status.json'), 'utf8')) as object;
    const failed = { ...status, state: 'failed', error: { name: 'TypeError', message } };
    const name = damaged('failed', 'status.json', JSON.stringify(failed));
    const { code, stdout } = await cli(['show', name], { cwd });
    assert.equal(code, 0);
    assert.match(stdout, /^Status {2}failed at 100 %/m);
    assert.match(stdout, /^Error {3}TypeError: x is not a function \(This was not foreseen;.*\)$/m);
    assert.match(stdout, /^Go on with: .* resume 0-failed$/m);
    const json = summaryOf(await cli(['show', name, '--json'], { cwd }));
    assert.match(JSON.stringify(json['error']), /"TypeError: x is not a function \(This/);
  });

  const broken: readonly (readonly [string, string, string | undefined, number, RegExp])[] = [
    ['spec', 'spec.json', '{"format":', 1, /0-spec\/spec\.json is damaged/],
    ['no-spec', 'spec.json', undefined, 2, /0-no-spec is not a run folder: it has no spec\.json/],
    ['newer', 'spec.json', '{"format":7}', 2, /newer version of Winning Ticket \(format 7\)/],
    ['summary', 'summary.json', '{', 1, /summary\.json is damaged.*Delete it/],
    [
      'results',
      'summary.json',
      '{"format":1,"results":{}}',
      1,
      /summary\.json is damaged\. Delete it/,
    ],
  ];
  for (const [name, file, content, code, pattern] of broken)
    test(`tells what is damaged: ${name}`, async () => {
      const run = damaged(name, file, content);
      const said = await cli(['show', run], { cwd });
      assert.deepEqual([said.code, said.stdout], [code, '']);
      assert.match(said.stderr, pattern);
      assert.match(said.stderr, /^[^\n]+\n$/);
      const json = await cli(['show', run, '--json'], { cwd });
      assert.deepEqual(
        linesOf(json).map(({ type }) => type),
        ['error'],
      );
    });

  test('combines the levels anew where the summary is gone', async () => {
    const run = damaged('gone', 'summary.json');
    const again = summaryOf(await cli(['show', run, '--json'], { cwd }));
    const first = summaryOf(await cli(['show', done, '--json'], { cwd }));
    assert.deepEqual(again['results'], first['results']);
  });

  test('counts a run without its status as interrupted', async () => {
    const run = damaged('status', 'status.json', 'x');
    assert.match((await cli(['show', run], { cwd })).stdout, /^Status {2}interrupted/m);
    assert.match((await cli(['runs'], { cwd })).stdout, /^0-status +damaged: /m);
  });
});

test('runs lists none, and two hundred', async () => {
  const empty = fs.realpathSync(temporaryFolder());
  const none = await cli(['runs'], { cwd: empty });
  assert.equal(none.code, 0);
  assert.match(none.stdout, /^There are no runs in .*winning-ticket-runs\. Start one with: /);
  assert.deepEqual(summaryOf(await cli(['runs', '--json'], { cwd: empty }))['runs'], []);
  for (let n = 0; n < 200; n++) {
    const folder = path.join(empty, 'many', `run-${String(n).padStart(3, '0')}`);
    fs.mkdirSync(folder, { recursive: true });
    for (const file of ['run.json', 'status.json'])
      fs.cpSync(path.join(done, file), path.join(folder, file));
  }
  const begin = performance.now();
  const { stdout } = await cli(['runs', '--runs', 'many'], { cwd: empty });
  assert.ok(performance.now() - begin < 5000);
  const lines = stdout.trimEnd().split('\n');
  assert.equal(lines.length, 200);
  assert.match(lines[0]!, /^run-199 {2}done, \d+ s$/);
});

test('every command has help with examples', async () => {
  const commands = [
    'find',
    'resume',
    'runs',
    'show',
    'stop',
    'report',
    'export',
    'inspect',
    'doctor',
    'schema',
    'native install',
    'native remove',
    'native status',
  ];
  for (const command of ['', ...commands]) {
    const { code, stdout, stderr } = await cli([...command.split(' ').filter(Boolean), '--help'], {
      cwd,
    });
    assert.deepEqual([code, stderr], [0, ''], command);
    assert.match(stdout, new RegExp(`\nExamples:\n  winning-ticket ${command || 'find'}`), command);
    for (const line of stdout.split('\n')) assert.ok(line.length <= 86, line);
  }
});
