import {
  f32x4,
  i32,
  i32x4,
  v128,
  whileBelow,
  when,
  type Code,
  type FunctionCode,
  type Local,
} from '../../kernels/encode';
import { program, wasmMemory } from '../../kernels/program';

const lanes = [0, 1, 2, 3] as const;

function advance(...locals: readonly Local[]): Code {
  return locals.flatMap((local) => local.set(i32.add(local.get, i32.const(16))));
}

/** Addresses of scores, their end, weights, gradient and velocity; then the optimizer's numbers, four floats each. */
const roll: FunctionCode = {
  name: 'roll',
  parameters: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
  locals: ['v128', 'v128', 'v128', 'v128', 'v128', 'v128', 'v128', 'v128', 'v128'],
  body: (...variables) => {
    const [s, end, w, g, v, constants, signs] = variables as Seven;
    const [rate, momentum, decay, direct, ahead, sign, score, slope, speed] = variables.slice(
      7,
    ) as Nine;
    const numbers = [rate, momentum, decay, direct, ahead];
    const signed = v128.xor(
      f32x4.mul(f32x4.load(w.get), f32x4.load(g.get)),
      v128.and(score.get, sign.get),
    );
    const move = f32x4.add(f32x4.mul(direct.get, slope.get), f32x4.mul(ahead.get, speed.get));
    return [
      ...numbers.flatMap((number, i) => number.set(f32x4.loadSplat(constants.get, 4 * i))),
      ...sign.set(i32x4.splat(signs.get)),
      ...whileBelow(s, end, [
        ...score.set(f32x4.load(s.get)),
        ...slope.set(f32x4.add(signed, f32x4.mul(decay.get, score.get))),
        ...speed.set(f32x4.add(f32x4.mul(momentum.get, f32x4.load(v.get)), slope.get)),
        ...f32x4.store(v.get, speed.get),
        ...f32x4.store(s.get, f32x4.sub(score.get, f32x4.mul(rate.get, move))),
        ...advance(s, w, g, v),
      ]),
    ];
  },
};

/** Addresses of scores, their end and a window; where the answers go; the lowest and highest key, and what hides the sign. */
const look: FunctionCode = {
  name: 'look',
  parameters: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
  locals: ['v128', 'v128', 'v128', 'v128', 'v128', 'v128'],
  body: (...variables) => {
    const [s, end, window, answers, low, high, hide] = variables as Seven;
    const [lows, highs, width, magnitude, above, key] = variables.slice(7) as Six;
    const inside = i32x4.atMostUnsigned(i32x4.sub(key.get, lows.get), width.get);
    const one = (lane: number): Code => {
      const own = i32x4.lane(key.get, lane);
      const within = i32.atMostUnsigned(i32.sub(own, low.get), i32.sub(high.get, low.get));
      return [
        ...i32.store(window.get, own),
        ...window.set(i32.add(window.get, i32.shl(within, i32.const(2)))),
      ];
    };
    return [
      ...lows.set(i32x4.splat(low.get)),
      ...highs.set(i32x4.splat(high.get)),
      ...width.set(i32x4.splat(i32.sub(high.get, low.get))),
      ...magnitude.set(i32x4.splat(hide.get)),
      ...above.set(f32x4.zero),
      ...whileBelow(s, end, [
        ...key.set(v128.and(f32x4.load(s.get), magnitude.get)),
        ...above.set(i32x4.sub(above.get, i32x4.greater(key.get, highs.get))),
        ...when(v128.any(inside), lanes.flatMap(one)),
        ...advance(s),
      ]),
      ...i32.store(
        answers.get,
        lanes.map((lane) => i32x4.lane(above.get, lane)).reduce((a, b) => i32.add(a, b)),
      ),
      ...i32.store(answers.get, window.get, 4),
    ];
  },
};

/** Addresses of scores, their end, weights and effective weights; the lowest kept key, and what hides the sign. */
const keep: FunctionCode = {
  name: 'keep',
  parameters: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
  locals: ['v128', 'v128'],
  body: (...variables) => {
    const [s, end, w, to, cut, hide] = variables as Six;
    const [lowest, magnitude] = variables.slice(6) as [Local, Local];
    const kept = i32x4.atLeast(v128.and(f32x4.load(s.get), magnitude.get), lowest.get);
    return [
      ...lowest.set(i32x4.splat(cut.get)),
      ...magnitude.set(i32x4.splat(hide.get)),
      ...whileBelow(s, end, [
        ...f32x4.store(to.get, v128.and(f32x4.load(w.get), kept)),
        ...advance(s, w, to),
      ]),
    ];
  },
};

type Six = [Local, Local, Local, Local, Local, Local];
type Seven = [...Six, Local];
type Nine = [...Seven, Local, Local];

interface Exports {
  roll(...numbers: readonly number[]): void;
  look(...numbers: readonly number[]): void;
  keep(...numbers: readonly number[]): void;
}

const loopsOn = program<Exports>(roll, look, keep);
const hideSign = 0x7fffffff;
const signBit = -0x80000000;

/** How an update with momentum moves scores. */
export interface Roll {
  readonly rate: number;
  readonly momentum: number;
  readonly decay: number;
  readonly nesterov: boolean;
  /** Whether a score counts by its magnitude. */
  readonly bySign: boolean;
}

/** The inner loops over the scores of one kernel in WebAssembly's SIMD, and the arrays on its memory. */
export class ScoreLoops {
  readonly scores: Float32Array;
  readonly weights: Float32Array;
  readonly velocity: Float32Array;
  readonly effective: Float32Array;
  /** Keys that the last `look` found, at its beginning. */
  readonly window: Int32Array;
  private readonly gradient: Float32Array;
  private readonly constants: Float32Array;
  private readonly answers: Int32Array;
  private readonly exports: Exports;
  /** Bytes of the scores, and of those that come in fours. */
  private readonly all: number;
  private readonly whole: number;

  constructor(readonly length: number) {
    const padded = Math.ceil(length / 4) * 4;
    // A lane more than the window holds is written before it is counted.
    const numbers = 6 * padded + 4 + 8;
    const memory = wasmMemory(4 * numbers);
    const floats = (place: number, size = length): Float32Array =>
      new Float32Array(memory.buffer, 4 * padded * place, size);
    [this.scores, this.weights, this.gradient] = [floats(0), floats(1), floats(2)];
    [this.velocity, this.effective] = [floats(3), floats(4)];
    const after = 4 * (6 * padded + 4);
    this.window = new Int32Array(memory.buffer, 4 * padded * 5, length);
    this.constants = new Float32Array(memory.buffer, after, 5);
    this.answers = new Int32Array(memory.buffer, after, 2);
    this.all = 4 * padded;
    this.whole = 4 * Math.floor(length / 4) * 4;
    this.exports = loopsOn(memory);
  }

  /** One step of descent with momentum. */
  roll(gradient: Float32Array, { rate, momentum, decay, nesterov, bySign }: Roll): void {
    this.gradient.set(gradient);
    this.constants.set([rate, momentum, decay, nesterov ? 1 : 0, nesterov ? momentum : 1]);
    const [w, g, v] = [1, 2, 3].map((place) => this.all * place) as [number, number, number];
    const signs = bySign ? signBit : 0;
    this.exports.roll(0, this.all, w, g, v, this.constants.byteOffset, signs);
  }

  /**
   * Counts the magnitudes whose keys lie above `high`, and puts those from `low` on in the window.
   *
   * @returns how many lie above, and in the window
   */
  look(low: number, high: number): { readonly above: number; readonly inside: number } {
    const { window, answers } = this;
    const begin = window.byteOffset;
    this.exports.look(0, this.whole, begin, answers.byteOffset, low, high, hideSign);
    let [above, inside] = [answers[0]!, (answers[1]! - begin) / 4];
    const rest = new Int32Array(this.scores.buffer, this.whole, this.length - this.whole / 4);
    for (const bits of rest) {
      const key = bits & hideSign;
      if (key > high) above++;
      else if (key >= low) window[inside++] = key;
    }
    return { above, inside };
  }

  /** Copies the weights whose scores' magnitudes have at least a key; others become 0. */
  keep(key: number): void {
    this.exports.keep(0, this.all, this.all, 4 * this.all, key, hideSign);
  }
}
