import {
  advance,
  f32,
  f32x4,
  i32,
  i64,
  whileBelow,
  type Code,
  type FunctionCode,
  type Local,
} from '../../../kernels/encode';
import { program } from '../../../kernels/program';
import { type Kernels } from './kernels';

const lanes = [0, 1, 2, 3] as const;
/** Bytes of 16 floats, which are summed in four registers. */
const step = 64;

/** `Kernels.signed`. */
const signed: FunctionCode = {
  name: 'signed',
  parameters: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'f32', 'f32'],
  locals: ['i32', 'i32', 'i32', 'i32', 'i32', 'v128', 'v128', 'v128', 'v128'],
  body: (...variables) => {
    const [out, x, list, plus, minus, bytes, scale, bias] = variables as Eight;
    const [end, at, middle, last, row] = variables.slice(8) as Five;
    const sums = variables.slice(13);
    const over = (limit: Local, combine: (...operands: Code[]) => Code): Code =>
      whileBelow(at, limit, [
        ...row.set(i32.add(x.get, i32.load(at.get))),
        ...lanes.flatMap((i) => sums[i]!.set(combine(sums[i]!.get, f32x4.load(row.get, 16 * i)))),
        ...advance(at, 4),
      ]);
    const scaled = (sum: Local): Code =>
      f32x4.add(f32x4.mul(sum.get, f32x4.splat(scale.get)), f32x4.splat(bias.get));
    return [
      ...end.set(i32.add(out.get, bytes.get)),
      ...middle.set(i32.add(list.get, i32.shl(plus.get, i32.const(2)))),
      ...last.set(i32.add(middle.get, i32.shl(minus.get, i32.const(2)))),
      ...whileBelow(out, end, [
        ...sums.flatMap((sum) => sum.set(f32x4.zero)),
        ...at.set(list.get),
        ...over(middle, f32x4.add),
        ...over(last, f32x4.sub),
        ...lanes.flatMap((i) => f32x4.store(out.get, scaled(sums[i]!), 16 * i)),
        ...advance(out, step),
        ...advance(x, step),
      ]),
    ];
  },
};

/** `Kernels.weighted`. */
const weighted: FunctionCode = {
  name: 'weighted',
  parameters: ['i32', 'i32', 'i32', 'i32', 'i32', 'f32'],
  locals: ['i32', 'i32', 'i32', 'i32', 'v128', 'v128', 'v128', 'v128', 'v128'],
  body: (...variables) => {
    const [out, x, list, count, bytes, bias] = variables as Eight;
    const [end, at, last, row] = variables.slice(6) as Five;
    const [factor, ...sums] = variables.slice(10) as [Local, ...Local[]];
    return [
      ...end.set(i32.add(out.get, bytes.get)),
      ...last.set(i32.add(list.get, i32.shl(count.get, i32.const(3)))),
      ...whileBelow(out, end, [
        ...sums.flatMap((sum) => sum.set(f32x4.zero)),
        ...at.set(list.get),
        ...whileBelow(at, last, [
          ...row.set(i32.add(x.get, i32.load(at.get))),
          ...factor.set(f32x4.loadSplat(at.get, 4)),
          ...lanes.flatMap((i) =>
            sums[i]!.set(
              f32x4.add(sums[i]!.get, f32x4.mul(factor.get, f32x4.load(row.get, 16 * i))),
            ),
          ),
          ...advance(at, 8),
        ]),
        ...lanes.flatMap((i) =>
          f32x4.store(out.get, f32x4.add(sums[i]!.get, f32x4.splat(bias.get)), 16 * i),
        ),
        ...advance(out, step),
        ...advance(x, step),
      ]),
    ];
  },
};

/** `Kernels.differing`. */
const differing: FunctionCode = {
  name: 'differing',
  parameters: [...new Array<'i32'>(11).fill('i32'), 'f32', 'i32'],
  locals: new Array<'i32'>(11).fill('i32'),
  body: (...variables) => {
    const [x, exampleBytes, examples, taps, tapCount, words, weights, filterBytes] =
      variables as Eight;
    const [filters, valid, bias, scale, out] = variables.slice(8) as Five;
    const [example, filter, tap, lastTap, bits, lastBits, weight, count, own, to, column] =
      variables.slice(13) as unknown as Eleven;
    const word = i64.and(
      i64.xor(i64.load(bits.get), i64.load(weight.get)),
      i64.load(weight.get, 8),
    );
    const four = i32.shl(filter.get, i32.const(2));
    const sum = i32.sub(i32.load(i32.add(valid.get, four)), i32.shl(count.get, i32.const(1)));
    const scaled = f32.mul(f32.fromInt(sum), scale.get);
    return [
      ...column.set(out.get),
      ...lastTap.set(i32.add(taps.get, i32.shl(tapCount.get, i32.const(3)))),
      ...example.set(i32.const(0)),
      ...whileBelow(example, examples, [
        ...to.set(column.get),
        ...own.set(weights.get),
        ...filter.set(i32.const(0)),
        ...whileBelow(filter, filters, [
          ...count.set(i32.const(0)),
          ...tap.set(taps.get),
          ...whileBelow(tap, lastTap, [
            ...bits.set(i32.add(x.get, i32.load(tap.get))),
            ...weight.set(i32.add(own.get, i32.load(tap.get, 4))),
            ...lastBits.set(i32.add(bits.get, i32.shl(words.get, i32.const(3)))),
            ...whileBelow(bits, lastBits, [
              ...count.set(i32.add(count.get, i32.wrap(i64.popcnt(word)))),
              ...advance(bits, 8),
              ...advance(weight, 16),
            ]),
            ...advance(tap, 8),
          ]),
          ...f32.store(to.get, f32.add(scaled, f32.load(i32.add(bias.get, four)))),
          ...to.set(i32.add(to.get, i32.shl(examples.get, i32.const(2)))),
          ...own.set(i32.add(own.get, filterBytes.get)),
          ...advance(filter, 1),
        ]),
        ...advance(column, 4),
        ...x.set(i32.add(x.get, exampleBytes.get)),
        ...advance(example, 1),
      ]),
    ];
  },
};

type Five = [Local, Local, Local, Local, Local];
type Eight = [...Five, Local, Local, Local];
type Eleven = [...Eight, Local, Local, Local];

/** The inner loops in WebAssembly with its SIMD, assembled here: 16 floats, or 64 bits, at once. */
export const wasmKernels = program<Kernels>(signed, weighted, differing);
