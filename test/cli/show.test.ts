import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { cli, summaryOf, tinySpec } from '../support/cli';
import { filesIn } from '../support/runs';
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

type Json = Record<string, unknown>;

function dense(): number {
  const file = path.join(done, '1', 'level-00', 'result.json');
  const stage = JSON.parse(fs.readFileSync(file, 'utf8')) as {
    readonly result: { readonly test: { readonly accuracy: number } };
  };
  return stage.result.test.accuracy;
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

  /** Of a damaged run: what is done to it, what is said of it, and what is shown all the same. */
  const broken: readonly (readonly [string, string, string | undefined, RegExp, RegExp])[] = [
    ['spec', 'spec.json', '{"format":', /^ {2}spec\.json is damaged: /m, /^A winning|^No ticket/m],
    ['newer', 'spec.json', '{"format":7}', /newer version .*\(format 7\)/, /^A winning|^No tick/m],
    ['summary', 'summary.json', '{', /summary\.json is damaged.* combined from/, /^Test accuracy/m],
    [
      'results',
      'summary.json',
      '{"format":1,"results":{}}',
      /^ {2}summary\.json: It is damaged\. .* combined from/m,
      /^Test accuracy/m,
    ],
    ['record', 'run.json', '{"form', /^ {2}run\.json is damaged: /m, /^Test accuracy/m],
    ['no-record', 'run.json', undefined, /^ {2}run\.json: The file is missing/m, /^Test accuracy/m],
    ['stage', '1/level-02/result.json', '{', /1\/level-02\/result\.json is damag/, /^Test accur/m],
    ['status-cut', 'status.json', '{', /^ {2}status\.json is damaged: /m, /^Status {2}unknown$/m],
  ];
  for (const [name, file, content, pattern, shown] of broken)
    test(`shows what can be read, and says what cannot: ${name}`, async () => {
      const run = damaged(name, file, content);
      const said = await cli(['show', run], { cwd });
      assert.deepEqual([said.code, said.stderr], [0, '']);
      assert.match(said.stdout, pattern);
      assert.match(said.stdout, shown);
      const json = summaryOf(await cli(['show', run, '--json'], { cwd }));
      const damages = json['damages'] as readonly { readonly what: string }[];
      assert.equal(damages[0]!.what, file);
    });

  test('shows the finished stages where nothing says what the run was', async () => {
    const run = damaged('no-spec', 'spec.json');
    const record = path.join(runs, run, 'run.json');
    const { specPath, ...rest } = JSON.parse(fs.readFileSync(record, 'utf8')) as Json;
    assert.ok(specPath);
    fs.writeFileSync(record, JSON.stringify(rest));
    const { code, stdout } = await cli(['show', run], { cwd });
    assert.equal(code, 0);
    assert.match(stdout, /^ +Seed {2}Stage +Density {2}Test accuracy\n +1 {2}level-00 +100\.00 %/m);
    assert.match(stdout, /^ {2}spec\.json: The file is missing/m);
    const json = summaryOf(await cli(['show', run, '--json'], { cwd }));
    const stages = json['stages'] as readonly { readonly stage: string }[];
    assert.deepEqual(stages[0], { seed: 1, stage: 'level-00', density: 1, accuracy: dense() });
    const picture = await cli(['show', run, '--svg', 'none.svg'], { cwd });
    assert.equal(picture.code, 1);
    assert.match(picture.stderr, /cannot be combined\. spec\.json: The file is missing[^\n]*\n$/);
  });

  test('fails where all is of a newer version, and says so', async () => {
    const run = damaged('all-newer', 'supervisor.log');
    for (const file of filesIn(path.join(runs, run)).filter((each) => each.endsWith('.json'))) {
      const at = path.join(runs, run, file);
      const text = fs.readFileSync(at, 'utf8');
      fs.writeFileSync(at, text.replace(/"format": ?1/, '"format": 99'));
    }
    const { code, stdout } = await cli(['show', run], { cwd });
    assert.equal(code, 1);
    assert.match(stdout, /^ {2}1\/level-00\/result\.json was written by a newer .*\(format 99\)/m);
    assert.doesNotMatch(stdout, /Resuming the run|Go on with/);
    assert.match(
      (await cli(['runs'], { cwd })).stdout,
      /^0-all-newer +damaged: status\.json was wr/m,
    );
  });

  test('counts the seeds that ran, not those that were written into the spec later', async () => {
    const spec = JSON.parse(fs.readFileSync(path.join(done, 'spec.json'), 'utf8')) as Json;
    const run = damaged('seeds', 'spec.json', JSON.stringify({ ...spec, seeds: [1, 2, 9] }));
    const { stdout } = await cli(['show', run], { cwd });
    assert.match(stdout, /^Test accuracy by level \(%, one seed\)$/m);
    assert.match(stdout, /^ {2}spec\.json: It was edited after the run was made/m);
    assert.doesNotMatch(stdout, /3 seeds/);
  });

  test('combines the levels anew where the summary is gone', async () => {
    const run = damaged('gone', 'summary.json');
    const again = summaryOf(await cli(['show', run, '--json'], { cwd }));
    const first = summaryOf(await cli(['show', done, '--json'], { cwd }));
    assert.deepEqual(again['results'], first['results']);
  });

  test('does not claim to know how a run without its status stands', async () => {
    const run = damaged('status', 'status.json', 'x');
    assert.match((await cli(['show', run], { cwd })).stdout, /^Status {2}unknown\nGo on with: /m);
    assert.match((await cli(['runs'], { cwd })).stdout, /^0-status +damaged: /m);
  });
});

test('runs lists what has lost its record', async () => {
  damaged('lost-record', 'run.json');
  const { stdout } = await cli(['runs'], { cwd });
  assert.match(stdout, /^0-lost-record +done, \d+ s; damaged: run\.json: The file is missing/m);
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
