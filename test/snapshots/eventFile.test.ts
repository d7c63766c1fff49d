import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { EventLog } from '../../src/runs/events';
import { EventFile } from '../../src/snapshots/events/eventFile';
import { temporaryFolder } from '../support/nets';

const folder = temporaryFolder();
let files = 0;

function newFile(): string {
  return path.join(folder, `${++files}.jsonl`);
}

function point(step: number, accuracy = step / 1000, stage = 'level-00'): string {
  const values = { step, trainLoss: 1 / step, testLoss: 2 / step, testAccuracy: accuracy };
  const time = '2026-01-31T12:00:00.000Z';
  return `${JSON.stringify({ time, type: 'point', seed: 1, stage, point: values })}\n`;
}

function start(stage = 'level-00'): string {
  return `${JSON.stringify({ time: 'x', type: 'stage-start', seed: 1, stage })}\n`;
}

function read(file: EventFile, stage = 'level-00'): [number, number][] {
  file.read(() => undefined);
  const curve = file.curves.get(stage);
  if (curve === undefined) return [];
  return Array.from({ length: curve.length }, (_, i) => [curve.at(i, 0), curve.at(i, 3)]);
}

describe('the log of a replicate', () => {
  test('is read on from where it ended, as its writer writes it', () => {
    const name = newFile();
    const log = new EventLog(name);
    const file = new EventFile(name);
    const expected: [number, number][] = [];
    log.append({ type: 'stage-start', seed: 1, stage: 'level-00' });
    for (let step = 1; step <= 300; step++) {
      const values = { step, trainLoss: 1, testLoss: 1, testAccuracy: step / 300 };
      log.append({ type: 'point', seed: 1, stage: 'level-00', point: values });
      expected.push([step, step / 300]);
      if (step % 7 === 0) assert.equal(read(file).length, step);
    }
    log.close();
    assert.deepEqual(
      read(file).map(([step]) => step),
      expected.map(([step]) => step),
    );
    assert.ok(read(file).every(([, value], i) => Math.abs(value - expected[i]![1]) < 1e-7));
  });

  test('waits for the rest of a line', () => {
    const name = newFile();
    const text = start() + point(1) + point(2);
    const file = new EventFile(name);
    for (let end = 0; end <= text.length; end += 5) {
      fs.writeFileSync(name, text.slice(0, end));
      read(file);
    }
    fs.writeFileSync(name, text);
    assert.deepEqual(read(file), [
      [1, 0.001],
      [2, 0.002],
    ]);
    assert.deepEqual([file.torn, file.unreadable], [0, 0]);
    fs.appendFileSync(name, point(3).slice(0, 40));
    assert.equal(read(file).length, 2);
    assert.equal(file.torn, 40);
    // The next writer cuts the torn line off.
    new EventLog(name).close();
    fs.appendFileSync(name, point(4));
    assert.deepEqual(
      read(file).map(([step]) => step),
      [1, 2, 4],
    );
  });

  test('is read anew where it was shortened, replaced, or written over', () => {
    const name = newFile();
    fs.writeFileSync(name, point(1) + point(2) + point(3));
    const file = new EventFile(name);
    assert.equal(read(file).length, 3);
    fs.writeFileSync(name, point(9));
    assert.deepEqual(read(file), [[9, 0.009]]);
    fs.writeFileSync(`${name}.new`, point(5) + point(6) + point(7));
    fs.renameSync(`${name}.new`, name);
    assert.deepEqual(
      read(file).map(([step]) => step),
      [5, 6, 7],
    );
    // The same inode, longer than before, with other content.
    fs.writeFileSync(name, Array.from({ length: 50 }, (_, i) => point(i + 20)).join(''));
    assert.equal(read(file).length, 50);
    fs.rmSync(name);
    assert.deepEqual(read(file), []);
    assert.equal(file.problem, 'missing');
    fs.writeFileSync(name, point(1));
    assert.deepEqual(read(file), [[1, 0.001]]);
    assert.equal(file.problem, undefined);
  });

  test('has the newest attempt of a training only', () => {
    const name = newFile();
    const attempt = `${JSON.stringify({ time: 'x', type: 'attempt', seed: 1, engine: 'e' })}\n`;
    fs.writeFileSync(name, start() + point(10, 0.1) + point(20, 0.2) + attempt);
    const file = new EventFile(name);
    // Begun anew only when it says so.
    assert.equal(read(file).length, 2);
    fs.appendFileSync(name, start() + point(10, 0.3));
    assert.deepEqual(read(file), [[10, 0.3]]);
    // Steps that do not rise were begun anew as well.
    fs.appendFileSync(name, point(20, 0.4) + point(30, 0.5) + point(20, 0.6));
    assert.deepEqual(read(file), [
      [10, 0.3],
      [20, 0.6],
    ]);
  });

  test('may hold lines of any length and bytes of any kind', () => {
    const name = newFile();
    const noise = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7919 + i * i) % 256));
    const long = Buffer.alloc(10_000_000, 0x61);
    fs.writeFileSync(
      name,
      Buffer.concat([
        Buffer.from(point(1)),
        long,
        Buffer.from(`\n${point(2)}`),
        noise,
        Buffer.from(`\n${point(3)}`),
        Buffer.from('{"type":"point","stage":"level-00","point":{"step":1e999}}\n'),
        Buffer.from(`${'['.repeat(100_000)}\n${point(4)}`),
      ]),
    );
    const file = new EventFile(name);
    assert.deepEqual(
      read(file).map(([step]) => step),
      [1, 2, 3, 4],
    );
    assert.ok(file.unreadable >= 3);
    // A long line that is being written.
    fs.writeFileSync(name, Buffer.concat([Buffer.from(point(1)), long]));
    assert.equal(read(file).length, 1);
    fs.appendFileSync(name, long);
    assert.equal(read(file).length, 1);
    fs.appendFileSync(name, `\n${point(2)}`);
    assert.deepEqual(
      read(file).map(([step]) => step),
      [1, 2],
    );
    assert.equal(file.unreadable, 1);
  });

  test('that is a folder says so', () => {
    const name = newFile();
    fs.mkdirSync(name);
    const file = new EventFile(name);
    read(file);
    assert.match(file.problem!, /EISDIR/);
  });

  test('of many megabytes, with all that may be between its points, is read as its lines say', () => {
    const name = newFile();
    const of = (from: number, to: number, stage: string): string =>
      Array.from({ length: to - from }, (_, i) => point(from + i, undefined, stage)).join('');
    const text = [
      start('one') + of(1, 20_000, 'one') + 'no event\n',
      start('two') + of(1, 20_000, 'two'),
      // Superseded, by a stage that begins again and by steps that fall back.
      start('one') + of(1, 30_000, 'one') + of(15_000, 25_000, 'one'),
      `{"long":"${'x'.repeat(600_000)}"}\n`,
      of(20_000, 21_000, 'two') + 'nor this\n' + point(30_000, 0.5, 'two').slice(0, -6),
    ].join('');
    fs.writeFileSync(name, text);
    assert.ok(text.length > 10e6);
    const file = new EventFile(name);
    const expected = (steps: number): [number, number][] =>
      Array.from({ length: steps }, (_, i) => [i + 1, (i + 1) / 1000]);
    const close = (read: readonly [number, number][], steps: number): void => {
      assert.equal(read.length, steps);
      const wrong = expected(steps).filter(
        ([step, value], i) => read[i]![0] !== step || Math.abs(read[i]![1] - value) > 1e-14 * value,
      );
      assert.deepEqual(wrong, []);
    };
    close(read(file, 'one'), 24_999);
    close(read(file, 'two'), 20_999);
    assert.deepEqual([file.unreadable, file.torn], [3, point(30_000, 0.5, 'two').length - 6]);
    fs.appendFileSync(name, '0.5}}\n');
    assert.equal(read(file, 'two').at(-1)?.[0], 30_000);
  });
});
