import * as tf from '../tf';
import { compose, register, type Kernel } from './backend';

/** Replaces kernels of tfjs' WebAssembly engine that give wrong results. */
export function registerMendedKernels(): void {
  register<{ readonly dtype: tf.DataType }>('Cast', castToTruth);
  register<object>('Prelu', spreadSlopes);
  for (const [name, depthwise] of convolutions) register(name, explicitPadding(depthwise));
  for (const name of ['Reverse', 'Select']) register<object>(name, widenTruth(name));
}

/** True is 1, whatever number it is made of; tfjs keeps the number's last byte. */
function castToTruth(original: Kernel<{ readonly dtype: tf.DataType }>): typeof original {
  return (args) => {
    const x = args.inputs['x']!;
    if (args.attrs.dtype !== 'bool' || x.dtype === 'bool') return original(args);
    const out = args.backend.makeOutput(x.shape, 'bool');
    const [from, to] = [args.backend.typedArrayFromHeap(x), args.backend.typedArrayFromHeap(out)];
    for (let i = 0; i < to.length; i++) to[i] = from[i] === 0 ? 0 : 1;
    return out;
  };
}

/** Slopes shared between positions are spread over them; tfjs takes them for slopes of channels. */
function spreadSlopes(): Kernel<object> {
  return ({ inputs, backend }) =>
    compose(backend, (call) => {
      const [x, alpha] = [inputs['x']!, inputs['alpha']!];
      const zero = backend.makeOutput([], 'float32');
      try {
        backend.typedArrayFromHeap(zero)[0] = 0;
        const positive = call('Maximum', { a: x, b: zero });
        const negative = call('Minimum', { a: x, b: zero });
        return call('Add', { a: positive, b: call('Multiply', { a: negative, b: alpha }) });
      } finally {
        backend.disposeData(zero.dataId);
      }
    });
}

/** tfjs moves four bytes for each value, also where it has but one, and so writes over its neighbours. */
function widenTruth(name: string): (original: Kernel<object>) => Kernel<object> {
  return (original) => (args) => {
    const { condition, ...moved } = args.inputs;
    if (Object.values(moved).some((x) => x.dtype !== 'bool')) return original(args);
    return compose(args.backend, (call) => {
      const wide = Object.entries(moved).map(([key, x]) => [
        key,
        call('Cast', { x }, { dtype: 'int32' }),
      ]);
      const inputs = Object.fromEntries(wide) as Record<string, tf.TensorInfo>;
      const x = call(name, { ...(condition && { condition }), ...inputs }, args.attrs);
      return call('Cast', { x }, { dtype: 'bool' });
    });
  };
}

const convolutions = [
  ['Conv2D', false],
  ['FusedConv2D', false],
  ['DepthwiseConv2dNative', true],
  ['FusedDepthwiseConv2D', true],
] as const;

interface ConvolutionAttributes {
  readonly strides: [number, number] | number;
  /** Depthwise layers leave it out. */
  readonly dilations?: [number, number] | number | null;
  readonly pad: unknown;
}

/** 'same' as numbers: tfjs' answers zeros, without an error, where strides leave some of the input unread. */
function explicitPadding(
  depthwise: boolean,
): (original: Kernel<ConvolutionAttributes>) => Kernel<ConvolutionAttributes> {
  return (original) => (args) => {
    const { x, filter } = args.inputs;
    const { strides, dilations, pad } = args.attrs;
    if (pad !== 'same') return original(args);
    const { padInfo } = tf.backend_util.computeConv2DInfo(
      x!.shape as [number, number, number, number],
      filter!.shape as [number, number, number, number],
      strides,
      dilations ?? 1,
      pad,
      undefined,
      depthwise,
    );
    const { top, bottom, left, right } = padInfo;
    const sides = [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ];
    return original({ ...args, attrs: { ...args.attrs, pad: sides } });
  };
}
