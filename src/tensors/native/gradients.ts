import * as tf from '../tf';
import { floatAttribute, nativeOp } from './execute';

type Gradient = Parameters<typeof tf.registerGradient>[0];
type Attributes = Parameters<Gradient['gradFunc']>[2];

/** How TensorFlow's fused gradient of an elementwise kernel is called. */
interface Fused {
  readonly kernel: string;
  readonly op: string;
  /** Which side of the kernel the op wants; the output saves memory, since the next layer keeps it anyhow. */
  readonly saved: 'x' | 'y';
  readonly order: 'dy-first' | 'dy-last';
  readonly attributes?: readonly string[];
}

/** tfjs composes each of these of two to six elementwise ops. */
const fused: readonly Fused[] = [
  { kernel: 'Relu', op: 'ReluGrad', saved: 'y', order: 'dy-first' },
  { kernel: 'Relu6', op: 'Relu6Grad', saved: 'y', order: 'dy-first' },
  { kernel: 'Selu', op: 'SeluGrad', saved: 'y', order: 'dy-first' },
  { kernel: 'Sigmoid', op: 'SigmoidGrad', saved: 'y', order: 'dy-last' },
  { kernel: 'Tanh', op: 'TanhGrad', saved: 'y', order: 'dy-last' },
  { kernel: 'Sqrt', op: 'SqrtGrad', saved: 'y', order: 'dy-last' },
  { kernel: 'Rsqrt', op: 'RsqrtGrad', saved: 'y', order: 'dy-last' },
  { kernel: 'Softplus', op: 'SoftplusGrad', saved: 'x', order: 'dy-first' },
  {
    kernel: 'LeakyRelu',
    op: 'LeakyReluGrad',
    saved: 'x',
    order: 'dy-first',
    attributes: ['alpha'],
  },
];

/**
 * Replaces tfjs' gradients of elementwise kernels, sums and means by TensorFlow's fused ones. Gradients are registered
 * for the whole process, whatever the backend, so this is for a process whose engine is TensorFlow.
 *
 * @returns puts tfjs' own back
 */
export function registerNativeGradients(): () => void {
  const replacements: readonly Gradient[] = [
    ...fused.map(fusedGradient),
    { kernelName: 'Sum', ...reductionGradient(() => 1) },
    { kernelName: 'Mean', ...reductionGradient((reduced) => 1 / reduced) },
  ];
  const before = replacements.map(({ kernelName }) => tf.getGradient(kernelName));
  replacements.forEach(replaceGradient);
  return () => before.forEach(replaceGradient);
}

function replaceGradient(gradient: Gradient): void {
  tf.unregisterGradient(gradient.kernelName);
  tf.registerGradient(gradient);
}

function fusedGradient(one: Fused): Gradient {
  return {
    kernelName: one.kernel,
    ...(one.saved === 'x' ? { inputsToSave: ['x'] } : { outputsToSave: [true] }),
    gradFunc: (dy, saved, attributes) => ({
      x: () => {
        const [side] = saved as [tf.Tensor];
        const d = dy as tf.Tensor;
        const named = (one.attributes ?? []).map((name) =>
          floatAttribute(name, Number(attributes[name])),
        );
        return nativeOp(one.op, one.order === 'dy-first' ? [d, side] : [side, d], named);
      },
    }),
  };
}

/** dy spread over what was reduced, times a factor: one pass over x's shape instead of three. */
function reductionGradient(factor: (reduced: number) => number): Omit<Gradient, 'kernelName'> {
  return {
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attributes) => ({
      x: () => spread(dy as tf.Tensor, (saved as [tf.Tensor])[0], attributes, factor),
    }),
  };
}

function spread(
  dy: tf.Tensor,
  x: tf.Tensor,
  attributes: Attributes,
  factor: (reduced: number) => number,
): tf.Tensor {
  const axis = attributes['axis'] as number | number[];
  const axes = tf.util.parseAxisParam(axis, x.shape);
  const kept = x.shape.map((size, i) => (axes.includes(i) ? 1 : size));
  const reduced = axes.reduce((product, i) => product * (x.shape[i] ?? 1), 1);
  const by = factor(reduced);
  const small = dy.reshape(kept);
  const scaled = by === 1 ? small : small.mul(by);
  return nativeOp('BroadcastTo', [scaled, tf.tensor1d(x.shape, 'int32')]);
}
