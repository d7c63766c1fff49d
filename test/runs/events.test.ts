import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { EventLog, EventReader, type RunEvent } from '../../src/runs/events';
import { temporaryFolder } from '../data/temporary';

describe('the event log', () => {
  test('cuts a torn last line, and only that', () => {
    const file = logOf('one', 'two');
    const whole = fs.readFileSync(file, 'utf8');
    for (const torn of ['{', '{"type":"note","te', 'x'.repeat(200_000)]) {
      fs.appendFileSync(file, torn);
      new EventLog(file).close();
      assert.equal(fs.readFileSync(file, 'utf8'), whole);
    }
    fs.writeFileSync(file, 'torn first line');
    append(file, 'three');
    assert.deepEqual(texts(new EventReader(file).next()), ['three']);
  });

  test('is read as it grows, each event once', () => {
    const file = path.join(temporaryFolder(), 'events.jsonl');
    const reader = new EventReader(file);
    assert.deepEqual(reader.next(), [], 'there is no log yet');
    append(file, 'one', 'two');
    assert.deepEqual(texts(reader.next()), ['one', 'two']);
    assert.deepEqual(reader.next(), []);
    append(file, 'three');
    assert.deepEqual(texts(reader.next()), ['three']);
  });

  test('is read in whole lines, wherever the writer is', () => {
    const file = path.join(temporaryFolder(), 'events.jsonl');
    const reader = new EventReader(file);
    const line = Buffer.from(`${JSON.stringify(note('Gewöhnlich: 漢字 😀'))}\n`);
    for (const byte of line.subarray(0, -1)) {
      fs.appendFileSync(file, Buffer.of(byte));
      assert.deepEqual(reader.next(), []);
    }
    fs.appendFileSync(file, '\n');
    assert.deepEqual(texts(reader.next()), ['Gewöhnlich: 漢字 😀']);
  });

  test('does not begin again when a torn line is cut', () => {
    const file = logOf('one', 'two');
    fs.appendFileSync(file, '{"type":"note","text":"torn by a kil');
    const present = new EventReader(file);
    const later = new EventReader(file);
    assert.deepEqual(texts(present.next()), ['one', 'two']);
    later.skip();
    append(file, 'three');
    assert.deepEqual(texts(present.next()), ['three']);
    assert.deepEqual(texts(later.next()), ['three']);
  });

  test('begins again where the file became shorter', () => {
    const file = logOf('one', 'two', 'three');
    const reader = new EventReader(file);
    reader.next();
    fs.truncateSync(file, 0);
    append(file, 'new');
    assert.deepEqual(texts(reader.next()), ['new']);
  });

  test('may hold lines that are no events', () => {
    const file = logOf('one');
    const point = { step: 'ten' };
    const others = ['', 'no JSON', '[]', 'null', '{"type":"unknown"}', JSON.stringify({ point })];
    fs.appendFileSync(file, `${others.join('\n')}\n`);
    append(file, 'two');
    assert.deepEqual(texts(new EventReader(file).next()), ['one', 'two']);
  });

  test('is passed over where a line is longer than any event', () => {
    const file = logOf('one');
    fs.appendFileSync(file, `${'x'.repeat(9_000_000)}\n`);
    append(file, 'two');
    const reader = new EventReader(file);
    const read = [0, 1, 2, 3, 4].flatMap(() => texts(reader.next()));
    assert.deepEqual(read, ['one', 'two']);
  });
});

function logOf(...lines: string[]): string {
  const file = path.join(temporaryFolder(), 'events.jsonl');
  append(file, ...lines);
  return file;
}

function append(file: string, ...lines: string[]): void {
  const log = new EventLog(file);
  for (const text of lines) log.append({ type: 'note', seed: 1, text });
  log.close();
}

function note(text: string): RunEvent {
  return { time: '2019-05-06T00:00:00Z', type: 'note', seed: 1, text };
}

function texts(events: readonly RunEvent[]): string[] {
  return events.map((event) => (event.type === 'note' ? event.text : event.type));
}
