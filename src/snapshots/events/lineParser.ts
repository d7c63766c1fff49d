/** What a line of a replicate's log says, as far as curves go. */
export interface EventSink {
  /** A training begins, or begins anew: points of it that came before are superseded. */
  start(stage: string): void;
  end(stage: string): void;
  point(
    stage: string,
    step: number,
    trainLoss: number,
    testLoss: number,
    testAccuracy: number,
  ): void;
  /** A line that is no event. */
  unreadable(): void;
}

const newline = 10;
const quote = 34;
const [minus, plus, dot, zero, nine] = [45, 43, 46, 48, 57];

/** A line as `EventLog` writes it begins `{"time":"2026-01-31T12:00:00.000Z","type":"point","seed":`. */
const timeBytes = 24;
const beforeTime = Buffer.from('{"time":"');
const afterTime = Buffer.from('","type":"point","seed":');
const beforeStage = Buffer.from(',"stage":"');
const beforeStep = Buffer.from('","point":{"step":');
const beforeTrainLoss = Buffer.from(',"trainLoss":');
const beforeTestLoss = Buffer.from(',"testLoss":');
const beforeAccuracy = Buffer.from(',"testAccuracy":');
const end = Buffer.from('}}\n');

/** 10^0 to 10^308. */
const powers = Float64Array.from({ length: 309 }, (_, i) => Number(`1e${i}`));

/**
 * Reads lines of a log at the speed of its bytes: points, of which there may be millions, without making a string or an
 * object; every other line, and points that are laid out in another way, by `JSON.parse`.
 */
export class LineParser {
  private at = 0;
  private failed = false;
  private stage = '';
  /** A point from its kind to its step, and where in it seed and stage stand. */
  private middle: Buffer = Buffer.alloc(0);
  private nameFrom = 0;
  private nameTo = 0;
  private view: DataView = new DataView(new ArrayBuffer(0));

  constructor(private readonly sink: EventSink) {}

  /** Reads the lines in `bytes[from, to)`, which ends with a newline. */
  parse(bytes: Buffer, from: number, to: number): void {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = from; at < to;) {
      if (this.point(bytes, at, to)) {
        at = this.at;
        continue;
      }
      const next = bytes.indexOf(newline, at);
      this.line(bytes, at, next);
      at = next + 1;
    }
  }

  /** Whether a point stands at `from`; `at` is then behind its newline. */
  private point(bytes: Buffer, from: number, to: number): boolean {
    if (!matches(bytes, from, beforeTime)) return false;
    const at = from + beforeTime.length + timeBytes;
    // From its kind to its step a line says the same as the line before, most often.
    const begin = this.sameBegin(bytes, at) ? at + this.middle.length : this.beginOf(bytes, at, to);
    if (begin < 0) return false;
    this.failed = false;
    this.at = begin;
    const step = this.number(bytes);
    const trainLoss = this.next(bytes, beforeTrainLoss);
    const testLoss = this.next(bytes, beforeTestLoss);
    const testAccuracy = this.next(bytes, beforeAccuracy);
    if (this.failed || !same(bytes, this.at, end)) return false;
    this.at += end.length;
    if (!Number.isFinite(step)) return false;
    this.sink.point(this.stage, step, trainLoss, testLoss, testAccuracy);
    return true;
  }

  /** Whether a line says from its kind to its step what the line before said. */
  private sameBegin(bytes: Buffer, from: number): boolean {
    const { middle, nameFrom, nameTo } = this;
    if (middle.length === 0 || !matches(bytes, from, middle)) return false;
    for (let i = nameFrom; i < nameTo; i++) if (bytes[from + i] !== middle[i]) return false;
    return true;
  }

  /** Reads a line from its kind to its step, and keeps what it says. @returns where the step is, or -1 */
  private beginOf(bytes: Buffer, from: number, to: number): number {
    if (!same(bytes, from, afterTime)) return -1;
    let at = from + afterTime.length;
    while (at < to && bytes[at]! >= zero && bytes[at]! <= nine) at++;
    if (!same(bytes, at, beforeStage)) return -1;
    const begin = (at += beforeStage.length);
    for (; at < to && bytes[at] !== quote; at++) {
      const byte = bytes[at]!;
      // Escapes and what is not ASCII are for the other way.
      if (byte === 92 || byte < 32 || byte > 126) return -1;
    }
    if (!same(bytes, at, beforeStep)) return -1;
    this.stage = bytes.toString('latin1', begin, at);
    // With the digits of the seed, which have no fixed place.
    this.nameFrom = afterTime.length;
    this.nameTo = at - from;
    at += beforeStep.length;
    this.middle = Buffer.from(bytes.subarray(from, at));
    return at;
  }

  private next(bytes: Buffer, before: Buffer): number {
    if (this.failed || !matches(bytes, this.at, before)) return this.fail();
    this.at += before.length;
    return this.number(bytes);
  }

  /** Reads a number, or null. */
  private number(bytes: Buffer): number {
    let at = this.at;
    let c = bytes[at]!;
    if (c === 110) {
      this.at = at + 4;
      return bytes.toString('latin1', at, at + 4) === 'null' ? NaN : this.fail();
    }
    const negative = c === minus;
    if (negative) c = bytes[++at]!;
    const first = at;
    let value = 0;
    for (; c >= zero && c <= nine; c = bytes[++at]!) value = value * 10 + (c - zero);
    if (at === first) return this.fail();
    let exponent = 0;
    if (c === dot) {
      const behind = ++at;
      // Four digits at once: their bytes as one number, tens and ones added in pairs.
      for (const { view } = this; at + 4 <= view.byteLength; at += 4) {
        const four = view.getUint32(at, true) ^ 0x30303030;
        if ((((four + 0x76767676) | four) & 0x80808080) !== 0) break;
        const pairs = (Math.imul(four, 10) + (four >>> 8)) & 0x00ff00ff;
        value = value * 10_000 + (pairs & 0xff) * 100 + (pairs >>> 16);
      }
      for (c = bytes[at]!; c >= zero && c <= nine; c = bytes[++at]!) {
        value = value * 10 + (c - zero);
      }
      exponent = behind - at;
    }
    if (c === 101 || c === 69) {
      c = bytes[++at]!;
      const sign = c === minus ? -1 : 1;
      if (c === minus || c === plus) c = bytes[++at]!;
      let written = 0;
      for (; c >= zero && c <= nine; c = bytes[++at]!) written = written * 10 + (c - zero);
      exponent += sign * written;
    }
    this.at = at;
    const scaled = scale(value, exponent);
    return negative ? -scaled : scaled;
  }

  private fail(): number {
    this.failed = true;
    return NaN;
  }

  private line(bytes: Buffer, from: number, to: number): void {
    if (to === from) return;
    let event: unknown;
    try {
      event = JSON.parse(bytes.toString('utf8', from, to));
    } catch {
      return this.sink.unreadable();
    }
    if (!isRecord(event) || typeof event['type'] !== 'string') return this.sink.unreadable();
    // Of a kind that a newer version writes, or without anything for curves.
    const { type, stage, point } = event;
    if (typeof stage !== 'string') return;
    if (type === 'stage-start') this.sink.start(stage);
    else if (type === 'stage-end') this.sink.end(stage);
    else if (type === 'point') {
      const step = isRecord(point) ? point['step'] : undefined;
      if (!isRecord(point) || typeof step !== 'number') return this.sink.unreadable();
      const of = (key: string): number => (typeof point[key] === 'number' ? point[key] : NaN);
      this.sink.point(stage, step, of('trainLoss'), of('testLoss'), of('testAccuracy'));
    }
  }
}

/**
 * Whether a pattern stands at `from`. Between its ends only every fourth byte is looked at: that tells our lines from
 * others, and looking at all of them would take longer than reading the numbers.
 */
function matches(bytes: Buffer, from: number, pattern: Buffer): boolean {
  const last = pattern.length - 1;
  if (bytes[from + last] !== pattern[last]) return false;
  for (let i = 0; i < last; i += 4) {
    if (bytes[from + i] !== pattern[i]) return false;
  }
  return true;
}

function same(bytes: Buffer, from: number, known: Buffer): boolean {
  for (let i = known.length - 1; i >= 0; i--) {
    if (bytes[from + i] !== known[i]) return false;
  }
  return true;
}

/** `value` times ten to the `exponent`; right to the last bits, which is all that curves need. */
function scale(value: number, exponent: number): number {
  if (exponent === 0) return value;
  if (exponent > 308) return value === 0 ? 0 : Infinity;
  if (exponent > 0) return value * powers[exponent]!;
  if (exponent >= -308) return value / powers[-exponent]!;
  return exponent < -640 ? 0 : value / powers[308]! / powers[Math.min(308, -exponent - 308)]!;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
