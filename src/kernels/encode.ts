/** WebAssembly code: bytes that push, pop and jump. Numbers of instructions are those of the standard's index. */
export type Code = readonly number[];

/** An unsigned LEB128 number. */
function unsigned(n: number): Code {
  const low = n & 0x7f;
  const rest = n >>> 7;
  return rest === 0 ? [low] : [low | 0x80, ...unsigned(rest)];
}

/** A signed LEB128 number. */
function signed(n: number): Code {
  const low = n & 0x7f;
  const rest = n >> 7;
  const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return done ? [low] : [low | 0x80, ...signed(rest)];
}

/** The same of 64 bits. */
function signedLong(n: bigint): Code {
  const low = Number(n & 0x7fn);
  const rest = n >> 7n;
  const done = (rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0);
  return done ? [low] : [low | 0x80, ...signedLong(rest)];
}

const block = 0x02;
const loop = 0x03;
const end = 0x0b;
const empty = 0x40;

/** An instruction with its operands before it. */
function instruction(...opcode: number[]): (...operands: Code[]) => Code {
  return (...operands) => [...operands.flat(), ...opcode];
}

/** A load from an address plus a fixed offset; alignment is a hint, and the least is given. */
function load(...opcode: number[]): (address: Code, offset?: number) => Code {
  return (address, offset = 0) => [...address, ...opcode, 0, ...unsigned(offset)];
}

function store(...opcode: number[]): (address: Code, value: Code, offset?: number) => Code {
  return (address, value, offset = 0) => [...address, ...value, ...opcode, 0, ...unsigned(offset)];
}

const simd = (n: number): number[] => [0xfd, ...unsigned(n)];

export const i32 = {
  const: (n: number): Code => [0x41, ...signed(n)],
  add: instruction(0x6a),
  sub: instruction(0x6b),
  mul: instruction(0x6c),
  and: instruction(0x71),
  or: instruction(0x72),
  shl: instruction(0x74),
  shiftRight: instruction(0x75),
  shiftRightUnsigned: instruction(0x76),
  popcnt: instruction(0x69),
  equal: instruction(0x46),
  less: instruction(0x48),
  lessUnsigned: instruction(0x49),
  atMostUnsigned: instruction(0x4d),
  isZero: instruction(0x45),
  load: load(0x28),
  loadByte: load(0x2d),
  /** Of 16 bits without a sign. */
  loadShort: load(0x2f),
  store: store(0x36),
  storeShort: store(0x3b),
  wrap: instruction(0xa7),
  /** Towards 0; what does not fit ends the call with an error. */
  truncate: instruction(0xaa),
} as const;

export const i64 = {
  const: (n: bigint): Code => [0x42, ...signedLong(n)],
  add: instruction(0x7c),
  mul: instruction(0x7e),
  and: instruction(0x83),
  or: instruction(0x84),
  xor: instruction(0x85),
  shl: instruction(0x86),
  shiftRight: instruction(0x88),
  /** Bits that are 0, from the lowest on. */
  trailing: instruction(0x7a),
  popcnt: instruction(0x7b),
  isZero: instruction(0x50),
  notEqual: instruction(0x52),
  extend: instruction(0xad),
  load: load(0x29),
} as const;

export const f32 = {
  add: instruction(0x92),
  mul: instruction(0x94),
  fromInt: instruction(0xb2),
  load: load(0x2a),
  store: store(0x38),
} as const;

export const f64 = {
  const: (value: number): Code => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)],
  abs: instruction(0x99),
  add: instruction(0xa0),
  sub: instruction(0xa1),
  mul: instruction(0xa2),
  div: instruction(0xa3),
  negate: instruction(0x9a),
  notEqual: instruction(0x62),
  less: instruction(0x63),
  atMost: instruction(0x65),
  fromLong: instruction(0xba),
  load: load(0x2b),
  store: store(0x39),
} as const;

/** Four floats at once. */
export const f32x4 = {
  zero: [...simd(0x0c), ...new Array<number>(16).fill(0)] as Code,
  splat: instruction(...simd(0x13)),
  add: instruction(...simd(0xe4)),
  sub: instruction(...simd(0xe5)),
  mul: instruction(...simd(0xe6)),
  load: load(...simd(0x00)),
  loadSplat: load(...simd(0x09)),
  store: store(...simd(0x0b)),
} as const;

/** Two doubles at once. */
export const f64x2 = {
  splat: instruction(...simd(0x14)),
  abs: instruction(...simd(0xec)),
  add: instruction(...simd(0xf0)),
  sub: instruction(...simd(0xf1)),
  atMost: instruction(...simd(0x4b)),
  load: load(...simd(0x00)),
  store: store(...simd(0x0b)),
} as const;

/** Four whole numbers at once; comparisons answer all bits or none. */
export const i32x4 = {
  splat: instruction(...simd(0x11)),
  add: instruction(...simd(0xae)),
  sub: instruction(...simd(0xb1)),
  shl: instruction(...simd(0xab)),
  shiftRightUnsigned: instruction(...simd(0xad)),
  load: load(...simd(0x00)),
  store: store(...simd(0x0b)),
  greater: instruction(...simd(0x3b)),
  atLeast: instruction(...simd(0x3f)),
  atMostUnsigned: instruction(...simd(0x3e)),
  lane: (value: Code, lane: number): Code => [...value, ...simd(0x1b), lane],
} as const;

/** 128 bits. */
export const v128 = {
  and: instruction(...simd(0x4e)),
  xor: instruction(...simd(0x51)),
  any: instruction(...simd(0x53)),
} as const;

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';
const types: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

/** A parameter or local of a function. */
export class Local {
  constructor(private readonly index: number) {}

  get get(): Code {
    return [0x20, ...unsigned(this.index)];
  }

  set(value: Code): Code {
    return [...value, 0x21, ...unsigned(this.index)];
  }
}

/** Moves an address on. */
export function advance(local: Local, bytes: number): Code {
  return local.set(i32.add(local.get, i32.const(bytes)));
}

/** Repeats a body as long as `at` is below `limit`. */
export function whileBelow(at: Local, limit: Local, body: Code): Code {
  const over = [...i32.lessUnsigned(at.get, limit.get), 0x45, 0x0d, 1];
  return [block, empty, loop, empty, ...over, ...body, 0x0c, 0, end, end];
}

/** Repeats a body as long as a condition is not 0. */
export function whileTrue(condition: Code, body: Code): Code {
  const over = [...i32.isZero(condition), 0x0d, 1];
  return [block, empty, loop, empty, ...over, ...body, 0x0c, 0, end, end];
}

/** Sets so many bytes from an address on to a value. */
export function fill(address: Code, value: Code, bytes: Code): Code {
  return [...address, ...value, ...bytes, 0xfc, 0x0b, 0];
}

/** A body that is passed over where a condition is 0. */
export function when(condition: Code, body: Code): Code {
  return [block, empty, ...i32.isZero(condition), 0x0d, 0, ...body, end];
}

/** A function without a result. */
export interface FunctionCode {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly locals: readonly ValueType[];
  /** Given the parameters, then the locals. */
  readonly body: (...variables: Local[]) => Code;
}

function section(id: number, items: readonly Code[]): Code {
  const content = [...unsigned(items.length), ...items.flat()];
  return [id, ...unsigned(content.length), ...content];
}

function text(value: string): Code {
  const bytes = [...new TextEncoder().encode(value)];
  return [...unsigned(bytes.length), ...bytes];
}

/** The bytes of a module that imports a memory `env.memory` of at least a page and exports functions. */
export function moduleBytes(functions: readonly FunctionCode[]): Uint8Array<ArrayBuffer> {
  const signatures = functions.map(({ parameters }) => [
    0x60,
    ...unsigned(parameters.length),
    ...parameters.map((type) => types[type]),
    0,
  ]);
  const codes = functions.map(({ parameters, locals, body }) => {
    const variables = [...parameters, ...locals].map((_, i) => new Local(i));
    const declared = locals.flatMap((type) => [1, types[type]]);
    const code = [...unsigned(locals.length), ...declared, ...body(...variables), end];
    return [...unsigned(code.length), ...code];
  });
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, signatures),
    ...section(2, [[...text('env'), ...text('memory'), 2, 0, 1]]),
    ...section(
      3,
      functions.map((_, i) => unsigned(i)),
    ),
    ...section(
      7,
      functions.map(({ name }, i) => [...text(name), 0, ...unsigned(i)]),
    ),
    ...section(10, codes),
  ]);
}
