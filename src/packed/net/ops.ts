import { type PackedKernel } from '../ticket';

/** What a layer answers for one example: numbers in row-major order. */
export interface Value {
  readonly id: number;
  readonly shape: readonly number[];
  /** Whether it holds nothing but +1 and -1. */
  readonly signs: boolean;
}

export type Activation =
  | { readonly kind: 'relu'; readonly slope: number; readonly most: number }
  | { readonly kind: 'elu'; readonly alpha: number }
  | { readonly kind: 'tanh' | 'sigmoid' | 'hard-sigmoid' | 'softplus' };

/** Where a window lies on an image of [height, width, channels], zeros around it. */
export interface Window {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilation: readonly [number, number];
  /** Rows of zeros above, columns to the left. */
  readonly before: readonly [number, number];
  readonly out: readonly [number, number];
}

/** Weights of [rows, columns, channels, filters]: packed, or floats that were never pruned. */
export type KernelWeights =
  PackedKernel | { readonly shape: readonly number[]; readonly values: Float32Array };

type AnyOp =
  | {
      readonly kind: 'kernel';
      readonly input: Value;
      readonly output: Value;
      readonly window: Window;
      readonly filters: number;
      readonly weights: KernelWeights;
      readonly bias: Float32Array | undefined;
    }
  | {
      readonly kind: 'pool';
      readonly by: 'max' | 'average';
      readonly input: Value;
      readonly output: Value;
      readonly window: Window;
    }
  | {
      /** (x - mean) * factor + shift, one of each a channel: the last axis. */
      readonly kind: 'normalise';
      readonly input: Value;
      readonly output: Value;
      readonly mean: Float64Array;
      readonly factor: Float64Array;
      readonly shift: Float64Array;
    }
  | {
      readonly kind: 'activate';
      readonly input: Value;
      readonly output: Value;
      readonly activation: Activation;
    }
  | { readonly kind: 'sign'; readonly input: Value; readonly output: Value }
  | { readonly kind: 'add'; readonly inputs: readonly Value[]; readonly output: Value }
  | {
      readonly kind: 'pad';
      readonly input: Value;
      readonly output: Value;
      readonly top: number;
      readonly left: number;
    };

/** One step of a net, made of a layer; a layer with an activation of its own makes two. */
export type Op = AnyOp & { readonly layer: string };

export interface NetPlan {
  readonly inputShape: readonly number[];
  readonly ops: readonly Op[];
  /** By their ids; the first is the input. */
  readonly values: readonly Value[];
  /** Logits. */
  readonly output: Value;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** What an op reads. */
export function inputsOf(op: Op): readonly Value[] {
  return op.kind === 'add' ? op.inputs : [op.input];
}
