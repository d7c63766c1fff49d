import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LineParser } from '../../src/snapshots/events/lineParser';
import { chance } from '../support/runs';

interface Heard {
  readonly points: [string, number, number, number, number][];
  readonly others: string[];
  unreadable: number;
}

function parse(text: string | Buffer): Heard {
  const heard: Heard = { points: [], others: [], unreadable: 0 };
  const parser = new LineParser({
    start: (stage) => heard.others.push(`start ${stage}`),
    end: (stage) => heard.others.push(`end ${stage}`),
    points(stage, values) {
      for (let at = 0; at < values.length; at += 4) {
        const point = values.slice(at, at + 4) as unknown as [number, number, number, number];
        heard.points.push([stage, ...point]);
      }
    },
    unreadable: () => heard.unreadable++,
  });
  // What a block held before is not read again.
  parser.block.fill('9');
  parser.parse(0, Buffer.from(text).copy(parser.block));
  return heard;
}

function line(point: object, stage = 'level-00', seed = 1): string {
  const time = new Date(1_700_000_000_000).toISOString();
  return `${JSON.stringify({ time, type: 'point', seed, stage, point })}\n`;
}

/** `{"time":...}` with the point first: valid, but laid out in another way. */
function otherLayout(point: object): string {
  return `${JSON.stringify({ point, stage: 'level-00', seed: 1, type: 'point', time: 'x' })}\n`;
}

const zeros = { trainLoss: 0, testLoss: 0, testAccuracy: 0 };

describe('a line of a log', () => {
  test('is read as JSON.parse reads it, to the last bits', () => {
    const random = chance(5);
    const numbers = Array.from({ length: 4000 }, (_, i) => {
      const wide = (random() - 0.5) * 10 ** Math.floor(40 * random() - 20);
      return [wide, random(), Math.round(random() * 1e4) / 1e4, Math.round(wide)][i % 4]!;
    });
    numbers.push(0, -0, 1e-300, 5e-324, 1.7976931348623157e308, 123456789012345680000, 1e21, 0.1);
    for (const value of numbers) {
      const point = { step: 7, trainLoss: value, testLoss: -value, testAccuracy: 0.5 };
      const [read] = parse(line(point)).points;
      const close = (a: number, b: number): boolean =>
        a === b || Math.abs(a - b) <= 4e-15 * Math.abs(b) + 1e-323;
      assert.ok(close(read![2], value), `${read![2]} for ${value}`);
      assert.ok(close(read![3], -value), `${read![3]} for ${-value}`);
    }
  });

  test('is read as JSON.parse reads it however its numbers are written', () => {
    const written = [
      ...['0', '7', '1234567', '12345678', '123456789', '1234567890123456789012345', '-0', '0.0'],
      ...['0.5', '0.00000012345678901234567', '12345678.12345678', '1.2345678901234567', '-9.75'],
      ...[
        '1e3',
        '1E3',
        '1e+3',
        '1.5e-7',
        '-1.5e-10',
        '1e308',
        '1e-308',
        '1e-320',
        '2e-400',
        '1e999',
      ],
      ...['0.1e309', '12e0', '1e0005', '123456789e-9', 'null'],
      // What is no JSON is no point.
      ...[
        '1null',
        'nul',
        'nullnull',
        '1.',
        '.5',
        '1.e5',
        '-',
        '-null',
        '+1',
        '1e',
        '1e+',
        '1e-',
        '',
      ],
      ...['1 2', '0x10', 'Infinity', 'NaN', '1,', '"1"x', '1.5.5', '1e5.5', '--1', '1-', '1e1e1'],
    ];
    const good = line({ step: 2, ...zeros });
    for (const text of written) {
      for (const key of ['step', 'trainLoss', 'testLoss', 'testAccuracy']) {
        const odd = line({ step: 1, ...zeros }).replace(
          new RegExp(`("${key}":)[01]`),
          (_, name: string) => name + text,
        );
        const heard = parse(good + odd + good);
        let expected: Record<string, unknown> | undefined;
        try {
          expected = (JSON.parse(odd) as { point: Record<string, unknown> }).point;
        } catch {
          // It is expected to be told as unreadable.
        }
        const isPoint = typeof expected?.['step'] === 'number';
        assert.equal(heard.unreadable, isPoint ? 0 : 1, odd);
        assert.equal(heard.points.length, isPoint ? 3 : 2, odd);
        if (!isPoint) continue;
        ['step', 'trainLoss', 'testLoss', 'testAccuracy'].forEach((name, i) => {
          const value = heard.points[1]![i + 1] as number;
          const right = (expected![name] ?? NaN) as number;
          const near = Math.abs(value - right) <= 4e-15 * Math.abs(right);
          assert.ok(Object.is(value, right) || near, `${value} for ${text}`);
        });
      }
    }
  });

  test('is read with those behind it at once, as long as the same training goes on', () => {
    const bulks: [string, number][] = [];
    const parser = new LineParser({
      start: () => undefined,
      end: () => undefined,
      points: (stage, values) => bulks.push([stage, values.length / 4]),
      unreadable: () => undefined,
    });
    const losses = { trainLoss: 1.25e-9, testLoss: 0.012345678901234567, testAccuracy: 0.5 };
    const of = (count: number, stage: string, seed: number): string =>
      Array.from({ length: count }, (_, i) => line({ step: i, ...losses }, stage, seed)).join('');
    const text = of(300, 'level-00', 1) + of(200, 'level-01', 1) + of(100, 'level-01', 12);
    parser.parse(0, Buffer.from(text).copy(parser.block));
    assert.deepEqual(bulks, [
      ['level-00', 300],
      ['level-01', 200],
      ['level-01', 100],
    ]);
  });

  test('has null where a number is none', () => {
    const point = { step: 3, trainLoss: NaN, testLoss: Infinity, testAccuracy: 0.25 };
    assert.deepEqual(parse(line(point)).points, [['level-00', 3, NaN, NaN, 0.25]]);
  });

  test('tells stages apart that differ in one letter, and seeds of any length', () => {
    const text = ['level-00', 'level-01', 'level-01-shuffled', 'level-11']
      .map((stage, i) => line({ step: i, ...zeros }, stage, 10 ** i))
      .join('');
    const stages = parse(text + text).points.map(([stage]) => stage);
    const once = ['level-00', 'level-01', 'level-01-shuffled', 'level-11'];
    assert.deepEqual(stages, [...once, ...once]);
  });

  test('is read as well where it is laid out in another way, or named strangely', () => {
    const text =
      otherLayout({ step: 1, ...zeros }) +
      line({ step: 2, ...zeros }, 'a "quoted" name\\') +
      line({ step: 3, ...zeros }, 'größer') +
      line({ step: 4, ...zeros, more: 1 });
    assert.deepEqual(
      parse(text).points.map(([stage, step]) => [stage, step]),
      [
        ['level-00', 1],
        ['a "quoted" name\\', 2],
        ['größer', 3],
        ['level-00', 4],
      ],
    );
  });

  test('is passed over and counted where it is no event', () => {
    const good = line({ step: 1, ...zeros });
    const bad = [
      'x',
      '{}',
      'null',
      '[1]',
      good.slice(0, -10),
      good.replace('"step":1', '"step":--1'),
      good.replace('"step":1', '"step":"1"'),
      good.replace('}}', '}'),
      `${good.slice(0, -1)}${good.slice(0, -1)}`,
      '\u0000\u0000\u0000',
      JSON.stringify({ type: 'point', stage: 'a', point: null }),
    ];
    for (const text of bad) {
      const heard = parse(`${text}\n${good}`);
      assert.equal(heard.unreadable, 1, text);
      assert.equal(heard.points.length, 1, text);
    }
    const invalid = Buffer.concat([Buffer.from([0xff, 0xfe, 0x80, 10]), Buffer.from(good)]);
    assert.deepEqual([parse(invalid).unreadable, parse(invalid).points.length], [1, 1]);
  });

  test('of another kind, or of a newer version, is no damage', () => {
    const text = [
      { type: 'attempt', engine: 'wasm' },
      { type: 'note', text: 'x'.repeat(5000) },
      { type: 'hologram', stage: 'level-00', point: { step: 1 } },
      { type: 'stage-start', stage: 'level-00' },
      { type: 'stage-end', stage: 'level-00' },
    ]
      .map((event) => `${JSON.stringify(event)}\n`)
      .join('\n');
    const heard = parse(text);
    assert.deepEqual(heard, {
      points: [],
      others: ['start level-00', 'end level-00'],
      unreadable: 0,
    });
  });

  test('is no point where a name differs behind what it shares with the line before', () => {
    for (let digits = 0; digits < 8; digits++) {
      const good = line({ step: 1, ...zeros }, 'level-00', 10 ** digits);
      const heard = parse(good + good.replace('"step"', '"stop"') + good);
      assert.deepEqual([heard.points.length, heard.unreadable], [2, 1], good);
    }
  });

  test('ends with its block, whatever the block held behind it before', () => {
    let [points, unreadable] = [0, 0];
    const parser = new LineParser({
      start: () => undefined,
      end: () => undefined,
      points: (_, values) => void (points += values.length / 4),
      unreadable: () => void unreadable++,
    });
    const good = line({ step: 1, ...zeros });
    // Of the second line the first bytes of its time are there, then it ends.
    const torn = good.replace('{"time":"2', '{"time":"\n');
    Buffer.from(good + torn).copy(parser.block);
    parser.parse(0, good.length + 10);
    assert.deepEqual([points, unreadable], [1, 1]);
  });

  test('survives every single byte that is changed', () => {
    const good = line({ step: 12, trainLoss: 0.123456789, testLoss: 2, testAccuracy: 0.5 });
    for (let at = 0; at < good.length - 1; at++) {
      for (const byte of [0, 34, 45, 48, 92, 125, 255]) {
        const bytes = Buffer.from(good + good);
        bytes[at] = byte;
        const { points } = parse(bytes);
        assert.deepEqual(points.at(-1), ['level-00', 12, 0.123456789, 2, 0.5]);
      }
    }
  });
});
