import {
  advance,
  f64,
  i32,
  i64,
  when,
  whileTrue,
  type Code,
  type FunctionCode,
  type Local,
} from '../../kernels/encode';
import { program, wasmMemory } from '../../kernels/program';
import { width } from './points';

/** A line as `EventLog` writes it begins `{"time":"2026-01-31T12:00:00.000Z","type":"point","seed":`. */
export const beforeTime = '{"time":"';
export const timeBytes = 24;
const beforeTrainLoss = ',"trainLoss":';
const beforeTestLoss = ',"testLoss":';
const beforeAccuracy = ',"testAccuracy":';
const end = '}}\n';

/** Bytes that are read at once: few enough for the processor's cache. No event is as long. */
export const blockBytes = 262_144;
/** Bytes from a line's kind to its step that can be compared. */
export const mostMiddle = 4096;
/** More than there can be lines in a block, whose names alone are longer than this. */
const mostPoints = blockBytes / 64;
const pointBytes = 8 * width;
/** The largest power of ten. */
const mostExponent = 308;

// What lies where in the memory. Behind the block come zeros, which end every number.
const powersAt = 0;
const answersAt = powersAt + 8 * (mostExponent + 1);
const middleAt = answersAt + 8;
const pointsAt = middleAt + mostMiddle;
const blockAt = pointsAt + mostPoints * pointBytes;
const memoryBytes = blockAt + blockBytes + 2 * mostMiddle;

const zeros = 0x3030303030303030n;
const [aboveNine, highBits] = [0x7676767676767676n, BigInt.asIntN(64, 0x8080808080808080n)];

/** The bits in which 3, or 8 to 16, bytes at an address differ from a text. */
function differs(at: Local, text: string): Code {
  const bytes = Buffer.from(text, 'latin1');
  if (bytes.length === 3) {
    const three = i64.and(i64.load(at.get), i64.const(0xffffffn));
    return i64.xor(three, i64.const(BigInt(bytes.readUIntLE(0, 3))));
  }
  const eight = (from: number): Code =>
    i64.xor(i64.load(at.get, from), i64.const(bytes.readBigInt64LE(from)));
  return i64.or(eight(0), eight(bytes.length - 8));
}

/** The number that eight digits are, the first in the lowest byte: pairs, then fours, then all are added at once. */
function eightDigits(digits: Code): Code {
  const join = (parts: Code, factor: bigint, bits: bigint, mask: bigint): Code =>
    i64.and(i64.shiftRight(i64.mul(parts, i64.const(factor)), i64.const(bits)), i64.const(mask));
  const pairs = join(digits, 10n * 256n + 1n, 8n, 0x00ff00ff00ff00ffn);
  const fours = join(pairs, 100n * 65_536n + 1n, 16n, 0x0000ffff0000ffffn);
  return i64.shiftRight(i64.mul(fours, i64.const((10_000n << 32n) + 1n)), i64.const(32n));
}

/** Where a number is read: the locals that it needs. */
interface Reader {
  /** Where in the line it is. */
  readonly at: Local;
  /** Not 0 once anything was not as expected. */
  readonly bad: Local;
  readonly value: Local;
  readonly exponent: Local;
  readonly none: Local;
  readonly minus: Local;
  readonly first: Local;
  readonly count: Local;
  readonly eight: Local;
  readonly others: Local;
  readonly mantissa: Local;
}

function fault({ bad }: Reader, bits: Code): Code {
  return bad.set(i64.or(bad.get, bits));
}

function faultIf(reader: Reader, condition: Code): Code {
  return fault(reader, i64.extend(condition));
}

function expected(reader: Reader, text: string): Code {
  return [...fault(reader, differs(reader.at, text)), ...advance(reader.at, text.length)];
}

function isByte(at: Local, letter: string): Code {
  return i32.equal(i32.loadByte(at.get), i32.const(letter.charCodeAt(0)));
}

function powerOfTen(exponent: Local): Code {
  return f64.load(i32.shl(exponent.get, i32.const(3)), powersAt);
}

/** Appends one or more digits to the value. */
function digits(reader: Reader): Code {
  const { at, value, first, count, eight, others } = reader;
  const append = (power: Code): Code =>
    value.set(f64.add(f64.mul(value.get, power), f64.fromLong(eightDigits(eight.get))));
  // A bit for every byte that is no digit; behind the first of them it may be wrong.
  const look: Code = [
    ...eight.set(i64.xor(i64.load(at.get), i64.const(zeros))),
    ...others.set(
      i64.and(i64.or(i64.add(eight.get, i64.const(aboveNine)), eight.get), i64.const(highBits)),
    ),
  ];
  const empty = i64.extend(i32.shl(i32.sub(i32.const(7), count.get), i32.const(3)));
  return [
    ...first.set(at.get),
    ...look,
    ...whileTrue(i64.isZero(others.get), [...append(f64.const(1e8)), ...advance(at, 8), ...look]),
    // The rest, with zeros in front; no shift is by 64 bits, which would be one by none.
    ...count.set(i32.wrap(i64.shiftRight(i64.trailing(others.get), i64.const(3n)))),
    ...eight.set(i64.shl(i64.shl(eight.get, empty), i64.const(8n))),
    ...append(powerOfTen(count)),
    ...at.set(i32.add(at.get, count.get)),
    ...faultIf(reader, i32.equal(at.get, first.get)),
  ];
}

/** Adds what is written behind an e to the exponent. */
function writtenExponent(reader: Reader): Code {
  const { at, value, exponent, first, minus, count, mantissa } = reader;
  return [
    ...advance(at, 1),
    ...mantissa.set(value.get),
    ...value.set(f64.const(0)),
    ...minus.set(isByte(at, '-')),
    ...at.set(i32.add(at.get, i32.or(minus.get, isByte(at, '+')))),
    ...digits(reader),
    // More digits are for the other way; as a whole number they might not fit.
    ...count.set(i32.less(i32.const(3), i32.sub(at.get, first.get))),
    ...faultIf(reader, count.get),
    ...when(i32.isZero(count.get), [
      ...count.set(i32.truncate(value.get)),
      ...when(minus.get, count.set(i32.sub(i32.const(0), count.get))),
      ...exponent.set(i32.add(exponent.get, count.get)),
    ]),
    ...value.set(mantissa.get),
  ];
}

/** Multiplies the value by its power of ten: right to the last bits, which is all that curves need. */
function scaled(reader: Reader): Code {
  const { value, exponent, count } = reader;
  const by = (size: Code, apply: (...operands: Code[]) => Code): Code => [
    ...count.set(size),
    // Beyond the table is for the other way.
    ...when(i32.less(i32.const(mostExponent), count.get), [
      ...faultIf(reader, i32.const(1)),
      ...count.set(i32.const(0)),
    ]),
    ...value.set(apply(value.get, powerOfTen(count))),
  ];
  return [
    ...when(i32.less(i32.const(0), exponent.get), by(exponent.get, f64.mul)),
    ...when(i32.less(exponent.get, i32.const(0)), by(i32.sub(i32.const(0), exponent.get), f64.div)),
  ];
}

/** Reads a number, or null as NaN. */
function number(reader: Reader, negative: Local): Code {
  const { at, value, exponent, none, first } = reader;
  return [
    ...none.set(i32.equal(i32.load(at.get), i32.const(Buffer.from('null').readInt32LE()))),
    ...when(none.get, [...value.set(f64.const(NaN)), ...advance(at, 4)]),
    ...when(i32.isZero(none.get), [
      ...negative.set(isByte(at, '-')),
      ...at.set(i32.add(at.get, negative.get)),
      ...exponent.set(i32.const(0)),
      ...value.set(f64.const(0)),
      ...digits(reader),
      ...when(isByte(at, '.'), [
        ...advance(at, 1),
        ...digits(reader),
        ...exponent.set(i32.sub(first.get, at.get)),
      ]),
      ...when(i32.or(isByte(at, 'e'), isByte(at, 'E')), writtenExponent(reader)),
      ...scaled(reader),
      ...when(negative.get, value.set(f64.negate(value.get))),
    ]),
  ];
}

/** Passes over what every line says from its kind to its step: eight bytes at once, of which the last may come twice. */
function middle(reader: Reader, middleEnd: Local): Code {
  const { at, count: other } = reader;
  const last = (of: Local): Code => i64.load(i32.sub(of.get, i32.const(8)));
  return [
    ...other.set(i32.const(middleAt)),
    ...whileTrue(i32.less(i32.add(other.get, i32.const(8)), middleEnd.get), [
      ...fault(reader, i64.xor(i64.load(at.get), i64.load(other.get))),
      ...advance(at, 8),
      ...advance(other, 8),
    ]),
    ...at.set(i32.add(at.get, i32.sub(middleEnd.get, other.get))),
    ...fault(reader, i64.xor(last(at), last(middleEnd))),
  ];
}

/**
 * Given where lines begin and end, and where that ends which they all say from their kind to their step: reads points as
 * long as lines are such points. Answers where the first line begins that is none, and where the points end.
 */
const readPoints: FunctionCode = {
  name: 'readPoints',
  parameters: ['i32', 'i32', 'i32'],
  locals: [
    ...new Array<'i32'>(8).fill('i32'),
    ...new Array<'i64'>(3).fill('i64'),
    ...new Array<'f64'>(2).fill('f64'),
  ],
  body: (...variables) => {
    const [line, to, middleEnd, out, at, exponent, none] = variables as Seven;
    const [minus, first, count, negative, bad, eight, others] = variables.slice(7) as Seven;
    const [value, mantissa] = variables.slice(14) as [Local, Local];
    const reader: Reader = {
      ...{ at, bad, value, exponent, none, minus, first, count, eight, others, mantissa },
    };
    const next = (place: number): Code => [
      ...number(reader, negative),
      ...f64.store(out.get, value.get, 8 * place),
    ];
    return [
      ...out.set(i32.const(pointsAt)),
      ...whileTrue(i32.lessUnsigned(line.get, to.get), [
        ...bad.set(i64.const(0n)),
        ...at.set(line.get),
        ...expected(reader, beforeTime),
        ...advance(at, timeBytes),
        ...middle(reader, middleEnd),
        ...next(0),
        ...faultIf(reader, none.get),
        ...expected(reader, beforeTrainLoss),
        ...next(1),
        ...expected(reader, beforeTestLoss),
        ...next(2),
        ...expected(reader, beforeAccuracy),
        ...next(3),
        ...expected(reader, end),
        ...faultIf(reader, i32.lessUnsigned(to.get, at.get)),
        ...when(i64.isZero(bad.get), [...line.set(at.get), ...advance(out, pointBytes)]),
        ...when(i64.notEqual(bad.get, i64.const(0n)), to.set(i32.const(0))),
      ]),
      ...i32.store(i32.const(answersAt), line.get),
      ...i32.store(i32.const(answersAt), out.get, 4),
    ];
  },
};

type Seven = [Local, Local, Local, Local, Local, Local, Local];

interface Exports {
  readPoints(line: number, to: number, middleEnd: number): void;
}

const loopOn = program<Exports>(readPoints);

/**
 * Reads points at the speed of their bytes: in WebAssembly, which is several times as fast as JavaScript is on bytes,
 * and needs neither a string nor an object for any of them.
 */
export class PointLoop {
  /** What is read. */
  readonly block: Buffer;
  private readonly middle: Buffer;
  private readonly points: Float64Array;
  private readonly answers: Int32Array;
  private readonly loop: Exports;
  private middleEnd = 0;

  constructor() {
    const memory = wasmMemory(memoryBytes);
    this.block = Buffer.from(memory.buffer, blockAt, blockBytes);
    this.middle = Buffer.from(memory.buffer, middleAt, mostMiddle);
    this.points = new Float64Array(memory.buffer, pointsAt, mostPoints * width);
    this.answers = new Int32Array(memory.buffer, answersAt, 2);
    const powers = new Float64Array(memory.buffer, powersAt, mostExponent + 1);
    for (let i = 0; i <= mostExponent; i++) powers[i] = Number(`1e${i}`);
    this.loop = loopOn(memory);
  }

  /** Sets what lines say from their kind to their step: 8 to {@link mostMiddle} bytes of the block. */
  expect(from: number, to: number): void {
    this.block.copy(this.middle, 0, from, to);
    this.middleEnd = middleAt + to - from;
  }

  /**
   * Reads points from `from` on as long as there are some, at most to `to`.
   *
   * @returns where the first line begins that is no such point, and the points: {@link width} numbers of each, which count
   *   until the next call
   */
  read(from: number, to: number): { readonly at: number; readonly points: Float64Array } {
    this.loop.readPoints(blockAt + from, blockAt + to, this.middleEnd);
    const [line, end] = this.answers as unknown as readonly [number, number];
    return { at: line - blockAt, points: this.points.subarray(0, (end - pointsAt) / 8) };
  }
}
