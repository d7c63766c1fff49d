/** A tensor of TensorFlow's eager runtime, by number; 0 is a valid handle. */
export type Handle = number;

export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

const inferred: readonly Attribute[] = [];

/** The part of tfjs-node's C binding that we call directly, without the tape and the tensor registry above it. */
export interface NativeBinding {
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_SHAPE: number;
  createTensor(shape: readonly number[], dtype: number, values: Float32Array | Int32Array): Handle;
  deleteTensor(handle: Handle): void;
  tensorDataSync(handle: Handle): Float32Array | Int32Array;
  executeOp(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly Handle[],
    outputs: number,
  ): { readonly id: Handle; readonly shape: readonly number[]; readonly dtype: number }[];
}

/**
 * TensorFlow ops called one by one on handles that the caller owns: 4 us a call instead of the tens that the tape takes.
 * Every method that returns a handle makes a new one, which the caller gives back with `free`. `live` counts those not
 * yet given back, so that a loop can prove that it leaks nothing.
 */
export class NativeOps {
  live = 0;
  private readonly transposes: readonly (readonly Attribute[])[];
  private readonly variableType: readonly Attribute[];
  private readonly nesterov: readonly Attribute[];
  private readonly axis: Handle;

  // Attributes that TensorFlow infers from the inputs, or whose default is meant, are left out: each one given costs
  // more than a microsecond a call.
  constructor(protected readonly binding: NativeBinding) {
    const b = binding;
    const flag = (name: string): Attribute => ({ name, type: b.TF_ATTR_BOOL, value: true });
    this.transposes = [
      [],
      [flag('transpose_a')],
      [flag('transpose_b')],
      [flag('transpose_a'), flag('transpose_b')],
    ];
    this.variableType = [{ name: 'dtype', type: b.TF_ATTR_TYPE, value: b.TF_FLOAT }];
    this.nesterov = [flag('use_nesterov')];
    this.axis = b.createTensor([], b.TF_INT32, new Int32Array(1));
  }

  float(shape: readonly number[], values: Float32Array): Handle {
    this.live++;
    return this.binding.createTensor(shape, this.binding.TF_FLOAT, values);
  }

  int(shape: readonly number[], values: Int32Array): Handle {
    this.live++;
    return this.binding.createTensor(shape, this.binding.TF_INT32, values);
  }

  scalar(value: number): Handle {
    return this.float([], Float32Array.of(value));
  }

  read(handle: Handle): Float32Array {
    return this.binding.tensorDataSync(handle) as Float32Array;
  }

  free(...handles: readonly Handle[]): void {
    for (const handle of handles) this.binding.deleteTensor(handle);
    this.live -= handles.length;
  }

  protected one(name: string, attributes: readonly Attribute[], inputs: readonly Handle[]): Handle {
    this.live++;
    return this.binding.executeOp(name, attributes, inputs, 1)[0]!.id;
  }

  protected none(name: string, attributes: readonly Attribute[], inputs: readonly Handle[]): void {
    this.binding.executeOp(name, attributes, inputs, 0);
  }

  /** Rows of a matrix of floats: [n, d], int32 [b] -> [b, d]. */
  gather(rows: Handle, indices: Handle): Handle {
    return this.one('GatherV2', inferred, [rows, indices, this.axis]);
  }

  matMul(a: Handle, b: Handle, transposeA = false, transposeB = false): Handle {
    const i = (transposeA ? 1 : 0) | (transposeB ? 2 : 0);
    return this.one('MatMul', this.transposes[i]!, [a, b]);
  }

  addBias(x: Handle, bias: Handle): Handle {
    return this.one('BiasAdd', inferred, [x, bias]);
  }

  addBiasGradient(dy: Handle): Handle {
    return this.one('BiasAddGrad', inferred, [dy]);
  }

  unary(name: 'Relu' | 'Sigmoid' | 'Tanh' | 'Abs', x: Handle): Handle {
    return this.one(name, inferred, [x]);
  }

  reluGradient(dy: Handle, y: Handle): Handle {
    return this.one('ReluGrad', inferred, [dy, y]);
  }

  sigmoidGradient(y: Handle, dy: Handle): Handle {
    return this.one('SigmoidGrad', inferred, [y, dy]);
  }

  tanhGradient(y: Handle, dy: Handle): Handle {
    return this.one('TanhGrad', inferred, [y, dy]);
  }

  multiply(a: Handle, b: Handle): Handle {
    return this.one('Mul', inferred, [a, b]);
  }

  add(a: Handle, b: Handle): Handle {
    return this.one('AddV2', inferred, [a, b]);
  }

  /** Whether each number of `a` is at least that of `b`: booleans. */
  atLeast(a: Handle, b: Handle): Handle {
    return this.one('GreaterEqual', inferred, [a, b]);
  }

  /** Booleans as 0 and 1. */
  toFloat(x: Handle): Handle {
    const { TF_ATTR_TYPE, TF_FLOAT } = this.binding;
    return this.one('Cast', [{ name: 'DstT', type: TF_ATTR_TYPE, value: TF_FLOAT }], [x]);
  }

  /** A second handle on the same memory. */
  identity(x: Handle): Handle {
    return this.one('Identity', inferred, [x]);
  }

  subtractTensors(a: Handle, b: Handle): Handle {
    return this.one('Sub', inferred, [a, b]);
  }

  /** @param axes int32 vector */
  mean(x: Handle, axes: Handle): Handle {
    return this.one('Mean', inferred, [x, axes]);
  }

  /** @param shape int32 vector */
  broadcast(x: Handle, shape: Handle): Handle {
    return this.one('BroadcastTo', inferred, [x, shape]);
  }

  /** @param paddings int32 [rank, 2] */
  pad(x: Handle, paddings: Handle): Handle {
    return this.one('Pad', inferred, [x, paddings]);
  }

  /** @param begin int32 vector @param size int32 vector */
  slice(x: Handle, begin: Handle, size: Handle): Handle {
    return this.one('Slice', inferred, [x, begin, size]);
  }

  /** The same numbers under another shape; `shape` is an int32 vector. */
  reshape(x: Handle, shape: Handle): Handle {
    return this.one('Reshape', inferred, [x, shape]);
  }

  /** Losses [b] and their gradient by the logits [b, classes], of integer labels. */
  crossEntropy(
    logits: Handle,
    labels: Handle,
  ): { readonly losses: Handle; readonly gradient: Handle } {
    this.live += 2;
    const [losses, gradient] = this.binding.executeOp(
      'SparseSoftmaxCrossEntropyWithLogits',
      inferred,
      [logits, labels],
      2,
    );
    return { losses: losses!.id, gradient: gradient!.id };
  }

  /** A variable that updates change in place, without allocating. */
  variable(shape: readonly number[], values: Float32Array): Handle {
    const handle = this.emptyVariable(shape);
    this.assign(handle, shape, values);
    return handle;
  }

  /** A variable without a value yet. */
  emptyVariable(shape: readonly number[]): Handle {
    const b = this.binding;
    return this.one(
      'VarHandleOp',
      [
        { name: 'container', type: b.TF_ATTR_STRING, value: '' },
        // A name of its own: without one TensorFlow would share the variable between all of this type.
        { name: 'shared_name', type: b.TF_ATTR_STRING, value: `winning-ticket-${nextVariable()}` },
        ...this.variableType,
        { name: 'shape', type: b.TF_ATTR_SHAPE, value: shape },
      ],
      [],
    );
  }

  assign(variable: Handle, shape: readonly number[], values: Float32Array): void {
    const value = this.float(shape, values);
    this.assignHandle(variable, value);
    this.free(value);
  }

  /** The variable takes the tensor's memory, without a copy; `value` stays the caller's. */
  assignHandle(variable: Handle, value: Handle): void {
    this.none('AssignVariableOp', inferred, [variable, value]);
  }

  /** The variable's present value as a handle that another owner gives back: it does not count as live here. */
  lend(variable: Handle): Handle {
    const handle = this.value(variable);
    this.live--;
    return handle;
  }

  /** Gives back a handle that is not one of ours. */
  releaseForeign(handle: Handle): void {
    this.binding.deleteTensor(handle);
  }

  /** The variable's present value; give it back before the next update, which would otherwise have to copy. */
  value(variable: Handle): Handle {
    return this.one('ReadVariableOp', this.variableType, [variable]);
  }

  /** Gives back what this object itself holds. */
  dispose(): void {
    this.binding.deleteTensor(this.axis);
  }

  freeVariable(variable: Handle): void {
    this.none(
      'DestroyResourceOp',
      [{ name: 'ignore_lookup_error', type: this.binding.TF_ATTR_BOOL, value: true }],
      [variable],
    );
    this.free(variable);
  }

  /** variable -= value */
  subtract(variable: Handle, value: Handle): void {
    this.none('AssignSubVariableOp', inferred, [variable, value]);
  }

  /** variable -= rate * gradient */
  applyGradientDescent(variable: Handle, rate: Handle, gradient: Handle): void {
    this.none('ResourceApplyGradientDescent', inferred, [variable, rate, gradient]);
  }

  /** velocity = momentum * velocity + gradient; variable -= rate * (velocity, or gradient + momentum * velocity) */
  applyMomentum(
    variable: Handle,
    velocity: Handle,
    rate: Handle,
    gradient: Handle,
    momentum: Handle,
    nesterov: boolean,
  ): void {
    this.none('ResourceApplyMomentum', nesterov ? this.nesterov : inferred, [
      variable,
      velocity,
      rate,
      gradient,
      momentum,
    ]);
  }

  /** Adam in one pass over the weights; `powers` are beta1^t and beta2^t. */
  applyAdam(
    variable: Handle,
    moments: readonly [Handle, Handle],
    powers: readonly [Handle, Handle],
    rate: Handle,
    betas: readonly [Handle, Handle],
    epsilon: Handle,
    gradient: Handle,
  ): void {
    this.none('ResourceApplyAdam', inferred, [
      variable,
      ...moments,
      ...powers,
      rate,
      ...betas,
      epsilon,
      gradient,
    ]);
  }
}

let variableCount = 0;
function nextVariable(): number {
  return variableCount++;
}
