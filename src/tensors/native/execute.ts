import * as tf from '../tf';
import { type Handle, type NativeBinding } from './ops';

/** An attribute of a TensorFlow op. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

interface HeldTensor {
  /** TensorFlow's handle; missing while `values` wait to be uploaded. */
  id: Handle;
  readonly values: unknown;
}

/** The part of tfjs-node's backend that is used here. */
interface NodeBackend {
  readonly binding: NativeBinding;
  readonly tensorMap: { get(dataId: object): HeldTensor };
  getInputTensorIds(tensors: readonly tf.Tensor[]): Handle[];
  executeMultipleOutputs(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly tf.Tensor[],
    outputs: number,
  ): tf.Tensor[];
}

/** What a customGrad hands over besides its inputs: keeps tensors for the gradient. */
export type SaveTensors = (tensors: tf.Tensor[]) => void;

function nodeBackend(): NodeBackend {
  return tf.backend() as unknown as NodeBackend;
}

/** Whether the engine of this process is TensorFlow's. */
export function isNative(): boolean {
  return tf.getBackend() === 'tensorflow';
}

/**
 * Runs one TensorFlow op on tensors of tfjs. The tape does not see it: call it where gradients are made or a gradient of
 * its own is given. The outputs belong to the `tidy` around the call.
 */
export function nativeOps(
  name: string,
  inputs: readonly tf.Tensor[],
  outputs: number,
  attributes: readonly OpAttribute[] = [],
): tf.Tensor[] {
  return nodeBackend().executeMultipleOutputs(name, attributes, inputs, outputs);
}

/** As {@link nativeOps}, for an op with one output. */
export function nativeOp(
  name: string,
  inputs: readonly tf.Tensor[],
  attributes: readonly OpAttribute[] = [],
): tf.Tensor {
  return nativeOps(name, inputs, 1, attributes)[0]!;
}

export function floatAttribute(name: string, value: number): OpAttribute {
  return { name, type: nodeBackend().binding.TF_ATTR_FLOAT, value };
}

export function boolAttribute(name: string, value: boolean): OpAttribute {
  return { name, type: nodeBackend().binding.TF_ATTR_BOOL, value };
}

/** TensorFlow's handle of a tensor; it stays the tensor's. */
export function handleOf(tensor: tf.Tensor): Handle {
  return nodeBackend().getInputTensorIds([tensor])[0]!;
}

/** Puts another handle behind a tensor, whose old one the caller has freed. */
export function replaceHandle(tensor: tf.Tensor, handle: Handle): void {
  nodeBackend().tensorMap.get(tensor.dataId).id = handle;
}
